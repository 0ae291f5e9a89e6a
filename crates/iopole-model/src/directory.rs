//! The French directory and the Peppol Directory, which list the recipients of invoices and their addresses.
//!
//! The main types are [`FrenchDirectorySearchResult`], [`PeppolDirectoryEntry`] and [`PeppolParticipant`].

use crate::entity::{BusinessEntity, BusinessEntityIdentifier};
use crate::json::List;
use crate::open_enum::open_enum;
use crate::record::record;
use crate::search::Page;

/// An entity of the French directory, with the members of an entity of the operator.
pub type DirectoryBusinessEntity = BusinessEntity;

/// An identifier of an entity of the French directory.
pub type DirectoryIdentifier = BusinessEntityIdentifier;

/// The response of `GET /v1/directory/french`. An entity that is not in it is unreachable on the French network.
pub type FrenchDirectorySearchResult = Page<BusinessEntity>;

/// The response of `GET /v1/directory/international`, a list without an envelope.
pub type PeppolDirectorySearchResult = List<PeppolDirectoryEntry>;

record! {
    /// An entry of the public Peppol Directory, for discovery only. An entry does not prove that the participant is
    /// reachable, and a missing entry does not prove the contrary.
    pub struct PeppolDirectoryEntry;
    optional {
        /// The name.
        name: Option<String> = "name";
        /// The country, ISO 3166-1, two letters.
        country: Option<String> = "country", debug code;
        /// The address, scheme and value: `0208:0114445670`.
        electronic_address: Option<String> = "electronicAddress";
        /// The organization of the participant.
        entity: Option<PeppolEntity> = "entity";
        /// The accepted documents. One object by the contract's schema, a list in its example: both are read.
        allowed_documents: Vec<PeppolAllowedDocument> = "allowedDocuments", debug;
    }
}

record! {
    /// The organization of a participant in the Peppol Directory.
    pub struct PeppolEntity;
    optional {
        /// The contacts.
        contacts: Vec<PeppolContact> = "contacts";
    }
}

record! {
    /// A contact in the Peppol Directory.
    pub struct PeppolContact;
    optional {
        /// The kind of contact.
        r#type: Option<String> = "type";
        /// The name.
        name: Option<String> = "name";
        /// The telephone number.
        phone: Option<String> = "phone";
        /// The email address.
        email: Option<String> = "email";
    }
}

record! {
    /// The registration of an address in Peppol and its accepted documents (contract: `PeppolParticipantFound`,
    /// `PeppolParticipantNotFound`). This response is authoritative: deliveries may rely on it.
    pub struct PeppolParticipant;
    required {
        /// True if the participant exists. For an unknown participant the platform answers 200 with `false` and no
        /// other member.
        is_exist: bool = "isExist", debug;
    }
    optional {
        /// The address.
        electronic_address: Option<String> = "electronicAddress";
        /// The accepted documents and their access points.
        allowed_documents: Vec<PeppolAllowedDocument> = "allowedDocuments", debug;
    }
}

record! {
    /// A kind of document that a participant accepts (contract: `PeppolAllowedDocument`). The Peppol Directory gives
    /// `documentId` and `documentScheme` only.
    pub struct PeppolAllowedDocument;
    optional {
        /// The name of the document.
        document_name: Option<String> = "documentName";
        /// The scheme of the document identifier, `busdox-docid-qns`.
        document_scheme: Option<String> = "documentScheme", debug code;
        /// The document identifier: root element, customization, version.
        document_id: Option<String> = "documentId";
        /// Its version.
        document_version: Option<String> = "documentVersion", debug code;
        /// Scheme of the process, `cenbii-procid-ubl`.
        process_scheme: Option<String> = "processScheme", debug code;
        /// The process.
        process_id: Option<String> = "processId";
        /// The platform's type of the document.
        iop_document_type: Option<PeppolDocumentType> = "iopDocumentType", debug;
        /// The format.
        iop_document_format: Option<PeppolDocumentFormat> = "iopDocumentFormat", debug;
        /// The flavor.
        iop_document_flavor: Option<String> = "iopDocumentFlavor", debug code;
        /// The operator of the access point.
        provider: Option<String> = "provider";
        /// The service metadata publisher (SMP) that publishes this entry.
        smp_url: Option<String> = "smpUrl";
        /// The access point that receives.
        ap_url: Option<String> = "apUrl";
    }
}

open_enum! {
    /// The platform's type of a Peppol document.
    pub enum PeppolDocumentType {
        /// An invoice or a credit note.
        Invoice = "Invoice",
        /// A status.
        LifeCycle = "LifeCycle",
    }
}

open_enum! {
    /// The format of a Peppol document.
    pub enum PeppolDocumentFormat {
        /// UBL.
        Ubl = "UBL",
        /// UN/CEFACT CII.
        Cii = "CII",
        /// Factur-X.
        FacturX = "FacturX",
    }
}

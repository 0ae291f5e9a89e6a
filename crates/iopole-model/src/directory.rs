//! Directories: who receives invoices, and where.

use crate::entity::{BusinessEntity, BusinessEntityIdentifier};
use crate::json::List;
use crate::open_enum::open_enum;
use crate::record::record;
use crate::search::Page;

/// An entity of the French directory; the same members as in the operator's own.
pub type DirectoryBusinessEntity = BusinessEntity;

/// An identifier of an entity of the French directory.
pub type DirectoryIdentifier = BusinessEntityIdentifier;

/// What `GET /v1/directory/french` answers. An entity that is not in it is unreachable on the French network.
pub type FrenchDirectorySearchResult = Page<BusinessEntity>;

/// What `GET /v1/directory/international` answers: a list without an envelope.
pub type PeppolDirectorySearchResult = List<PeppolDirectoryEntry>;

record! {
    /// An entry of the public Peppol Directory. For discovery only: an entry does not prove that the participant can be
    /// reached, and a missing one not that it cannot.
    pub struct PeppolDirectoryEntry;
    optional {
        /// Its name.
        name: Option<String> = "name";
        /// ISO 3166-1, two letters.
        country: Option<String> = "country", debug code;
        /// Its address, scheme and value: `0208:0114445670`.
        electronic_address: Option<String> = "electronicAddress";
        /// Who to talk to.
        entity: Option<PeppolEntity> = "entity";
        /// What it takes. One object by the contract's schema, a list in its example: both are read.
        allowed_documents: Vec<PeppolAllowedDocument> = "allowedDocuments", debug;
    }
}

record! {
    /// What the Peppol Directory tells of a participant's organisation.
    pub struct PeppolEntity;
    optional {
        /// Contacts.
        contacts: Vec<PeppolContact> = "contacts";
    }
}

record! {
    /// A contact in the Peppol Directory.
    pub struct PeppolContact;
    optional {
        /// What kind of contact.
        r#type: Option<String> = "type";
        /// Their name.
        name: Option<String> = "name";
        /// Their telephone.
        phone: Option<String> = "phone";
        /// Their e-mail address.
        email: Option<String> = "email";
    }
}

record! {
    /// Whether an address is registered in Peppol, and what it takes (contract: `PeppolParticipantFound`,
    /// `PeppolParticipantNotFound`). This answer is authoritative: deliveries may rely on it.
    pub struct PeppolParticipant;
    required {
        /// Whether it exists. One that does not is answered 200 with `false` and nothing else.
        is_exist: bool = "isExist", debug;
    }
    optional {
        /// Its address.
        electronic_address: Option<String> = "electronicAddress";
        /// What it takes, and where.
        allowed_documents: Vec<PeppolAllowedDocument> = "allowedDocuments", debug;
    }
}

record! {
    /// A kind of document that a participant takes (contract: `PeppolAllowedDocument`; the directory gives `documentId`
    /// and `documentScheme` only).
    pub struct PeppolAllowedDocument;
    optional {
        /// Its name.
        document_name: Option<String> = "documentName";
        /// Scheme of its identifier, `busdox-docid-qns`.
        document_scheme: Option<String> = "documentScheme", debug code;
        /// Its identifier: root element, customisation, version.
        document_id: Option<String> = "documentId";
        /// Its version.
        document_version: Option<String> = "documentVersion", debug code;
        /// Scheme of the process, `cenbii-procid-ubl`.
        process_scheme: Option<String> = "processScheme", debug code;
        /// The process.
        process_id: Option<String> = "processId";
        /// What the platform calls it.
        iop_document_type: Option<PeppolDocumentType> = "iopDocumentType", debug;
        /// Its format.
        iop_document_format: Option<PeppolDocumentFormat> = "iopDocumentFormat", debug;
        /// Its flavour.
        iop_document_flavor: Option<String> = "iopDocumentFlavor", debug code;
        /// Who runs the access point.
        provider: Option<String> = "provider";
        /// The service metadata publisher (SMP) that says so.
        smp_url: Option<String> = "smpUrl";
        /// The access point that receives.
        ap_url: Option<String> = "apUrl";
    }
}

open_enum! {
    /// What the platform makes of a Peppol document.
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

//! One invoice with its metadata, as `GET /v1/invoice/{id}` returns it.

use super::Invoice;
use crate::codes::NetworkIdentifier;
use crate::dates::DateText;
use crate::ids::{InvoiceId, StreamId};
use crate::open_enum::open_enum;
use crate::record::record;

open_enum! {
    /// The detected format of a received file. The live platform writes `FacturX` for the contract's `FACTURX`.
    pub enum OriginalFormat {
        /// Factur-X: a PDF with a CII inside.
        FacturX = "FACTURX",
        /// Cross Industry Invoice, UN/CEFACT D16B.
        Cii = "CII",
        /// UBL 2.1.
        Ubl = "UBL",
    }
}

open_enum! {
    /// The profile of the format. Free text on the live platform.
    pub enum OriginalFlavor {
        /// Factur-X MINIMUM.
        Minimum = "MINIMUM",
        /// Factur-X BASIC WL.
        BasicWl = "BASICWL",
        /// Factur-X BASIC.
        Basic = "BASIC",
        /// EN 16931, also called COMFORT.
        En16931 = "EN16931",
        /// Factur-X EXTENDED.
        Extended = "EXTENDED",
        /// The German XRechnung.
        XRechnung = "XRECHNUNG",
        /// Peppol BIS Billing 3.
        PeppolBis3 = "PEPPOL_BIS_3",
        /// The Belgian Peppol profile.
        PeppolBe = "PEPPOL_BE",
        /// The Dutch SI-UBL 2.0.
        PeppolSiUbl2Nl = "PEPPOL_SI_UBL_2_0_NL",
    }
}

open_enum! {
    /// The direction of an invoice in its details. Search rows have
    /// [`InvoiceDirection`](crate::search::InvoiceDirection).
    pub enum Way {
        /// Received from a supplier.
        Received = "RECEIVED",
        /// Emitted to a customer.
        Emitted = "EMITTED",
    }
}

record! {
    /// The metadata and business data of one invoice.
    ///
    /// # Platform behavior
    ///
    /// The contract documents an object. The live platform answers a list, usually of one item and possibly empty: read
    /// it as [`List`](crate::json::List) and use the item with the requested `invoice_id`. The response has no
    /// processing state, and the receiver's copy has an empty status history. Find both with the search.
    pub struct InvoiceDetails;
    required {
        /// The platform's identifier of this copy. The invoice number is in `business_data`.
        invoice_id: InvoiceId = "invoiceId", debug;
    }
    optional {
        /// The identifier of the flow.
        stream_id: Option<StreamId> = "streamId", debug;
        /// The creation date on the platform, `YYYY-MM-DD` by the contract.
        date: Option<DateText> = "date", debug;
        /// The format of the original file.
        original_format: Option<OriginalFormat> = "originalFormat", debug;
        /// The flavor of the original format.
        original_flavor: Option<OriginalFlavor> = "originalFlavor", debug;
        /// The network of the invoice.
        original_network: Option<NetworkIdentifier> = "originalNetwork", debug;
        /// The direction: received or emitted.
        way: Option<Way> = "way", debug;
        /// The business data.
        business_data: Option<Invoice> = "businessData";
    }
}

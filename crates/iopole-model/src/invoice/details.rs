//! One invoice as `GET /v1/invoice/{id}` gives it: what the platform knows of it, around its business data.

use super::Invoice;
use crate::codes::NetworkIdentifier;
use crate::dates::DateText;
use crate::ids::{InvoiceId, StreamId};
use crate::open_enum::open_enum;
use crate::record::record;

open_enum! {
    /// The format found in a file on reception. The live platform writes `FacturX` where the contract says `FACTURX`.
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
    /// Which way an invoice travels, as the reading of one invoice says it; search rows say
    /// [`InvoiceDirection`](crate::search::InvoiceDirection).
    pub enum Way {
        /// Received from a supplier.
        Received = "RECEIVED",
        /// Emitted to a customer.
        Emitted = "EMITTED",
    }
}

record! {
    /// Metadata and business data of one invoice.
    ///
    /// The contract documents an object; the live platform answers a list, usually of one and possibly empty: read it
    /// as [`List`](crate::json::List) and take the item with the `invoice_id` asked for. There is no state in
    /// it, and the copy that a receiver has shows an empty status history: both are in the search.
    pub struct InvoiceDetails;
    required {
        /// The platform's identifier of this copy; the number of the invoice is in `business_data`.
        invoice_id: InvoiceId = "invoiceId", debug;
    }
    optional {
        /// The flow it came in.
        stream_id: Option<StreamId> = "streamId", debug;
        /// When it was created on the platform, `YYYY-MM-DD` by the contract.
        date: Option<DateText> = "date", debug;
        /// The format of the original file.
        original_format: Option<OriginalFormat> = "originalFormat", debug;
        /// The profile of that format.
        original_flavor: Option<OriginalFlavor> = "originalFlavor", debug;
        /// The network it came on.
        original_network: Option<NetworkIdentifier> = "originalNetwork", debug;
        /// Received or emitted.
        way: Option<Way> = "way", debug;
        /// What the invoice says.
        business_data: Option<Invoice> = "businessData";
    }
}

//! What can be searched, and by which fields.

use iopole_model::{BusinessEntityType, DeliveryState, InvoiceDirection, InvoiceState, RegistrationStatus};

use super::expression::Query;
use super::field::{Code, Date, Exactly, Field, Text};

/// A resource with a search of its own.
pub trait Resource: sealed::Sealed + Send + Sync + 'static {}

mod sealed {
    pub trait Sealed {}
}

macro_rules! resources {
    ($( $(#[$meta:meta])* $name:ident => $query:ident; )+) => { $(
        $(#[$meta])*
        #[derive(Debug)]
        pub enum $name {}

        impl sealed::Sealed for $name {}
        impl Resource for $name {}

        $(#[$meta])*
        pub type $query = Query<$name>;
    )+ };
}

resources! {
    /// Invoices, as `searchInvoices` finds them.
    Invoices => InvoiceQuery;
    /// The operator's own business entities, as `searchBusinessEntities` finds them.
    BusinessEntities => BusinessEntityQuery;
    /// The French directory, as `searchFrenchDirectory` finds it.
    FrenchDirectory => FrenchDirectoryQuery;
}

/// The fields of invoices. They are in the contract or on the search page that it refers to; where a field comes from
/// elsewhere it says so. One that the platform does not know is answered with a 400.
impl Query<Invoices> {
    /// The platform's identifier of a copy.
    pub const INVOICE_ID: Field<Invoices, Exactly> = Field::new("invoice.invoiceId");
    /// How far the platform has come.
    pub const STATE: Field<Invoices, Code<InvoiceState>> = Field::new("invoice.state");
    /// Sent or received.
    pub const DIRECTION: Field<Invoices, Code<InvoiceDirection>> = Field::new("invoice.direction");
    /// Whether the latest status was passed on.
    pub const DELIVERY_STATE: Field<Invoices, Code<DeliveryState>> = Field::new("invoice.deliveryState");
    /// When the copy was made on the platform.
    pub const CREATED: Field<Invoices, Date> = Field::new("invoice.createdDate");
    /// The buyer's name.
    pub const BUYER_NAME: Field<Invoices, Text> = Field::new("invoice.buyer.name");
    /// The buyer's establishment, 14 digits.
    pub const BUYER_SIRET: Field<Invoices, Exactly> = Field::new("invoice.buyer.siret").of_length(14);
    /// The invoice's number (BT-1). From a client; the platform's parser may refuse it.
    pub const NUMBER: Field<Invoices, Exactly> = Field::new("businessData.invoiceId");
    /// The seller's company, 9 digits. From a client, not measured.
    pub const SELLER_SIREN: Field<Invoices, Exactly> = Field::new("seller.siren").of_length(9);
    /// The seller's name. From older pages of the platform's documents.
    pub const SELLER_NAME: Field<Invoices, Text> = Field::new("seller.corporateName");
    /// The buyer's company, 9 digits. From older pages of the platform's documents.
    pub const BUYER_SIREN: Field<Invoices, Exactly> = Field::new("buyer.siren").of_length(9);
}

/// The fields of business entities; all are in the contract.
impl Query<BusinessEntities> {
    /// The name: 3 characters at least beside wildcards.
    pub const NAME: Field<BusinessEntities, Text> = Field::new("name").min_characters(3);
    /// The scheme of the identifier, 4 digits: `0002` for a SIREN.
    pub const IDENTIFIER_SCHEME: Field<BusinessEntities, Exactly> =
        Field::new("identifierScheme").of_length(4);
    /// The identifier.
    pub const IDENTIFIER_VALUE: Field<BusinessEntities, Exactly> = Field::new("identifierValue");
    /// The country, two letters of ISO 3166-1.
    pub const COUNTRY: Field<BusinessEntities, Exactly> = Field::new("country").of_length(2);
    /// Legal unit or office.
    pub const TYPE: Field<BusinessEntities, Code<BusinessEntityType>> = Field::new("type");
    /// Entities with at least one registration in this state.
    pub const DIRECTORY_STATUS: Field<BusinessEntities, Code<RegistrationStatus>> =
        Field::new("directoryStatus");
}

/// The fields of the French directory; all but [`VAT_NUMBER`](Query::VAT_NUMBER) are in the contract.
impl Query<FrenchDirectory> {
    /// The name: 3 characters at least beside wildcards.
    pub const NAME: Field<FrenchDirectory, Text> = Field::new("name").min_characters(3);
    /// The company, 9 digits.
    pub const SIREN: Field<FrenchDirectory, Exactly> = Field::new("siren").of_length(9);
    /// The establishment, 14 digits.
    pub const SIRET: Field<FrenchDirectory, Exactly> = Field::new("siret").of_length(14);
    /// Legal unit or office.
    pub const TYPE: Field<FrenchDirectory, Code<BusinessEntityType>> = Field::new("type");
    /// The VAT number, with the country's letters. From a client, not measured.
    pub const VAT_NUMBER: Field<FrenchDirectory, Exactly> = Field::new("vatNumber");
}

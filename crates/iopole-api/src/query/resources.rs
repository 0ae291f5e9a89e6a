//! Resources of the searches, and their fields.

use iopole_model::entity::{BusinessEntityType, RegistrationStatus};
use iopole_model::search::{DeliveryState, InvoiceDirection, InvoiceState};

use super::expression::Query;
use super::field::{Code, Date, Exactly, Field, Text};

/// Resource with a search.
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

/// Fields of invoices.
///
/// Most are in the contract, or on the search page that it refers to; the others name their source. The platform
/// answers 400 for an unknown field.
impl Query<Invoices> {
    /// The platform's identifier of a copy.
    pub const INVOICE_ID: Field<Invoices, Exactly> = Field::new("invoice.invoiceId");
    /// The state of the invoice on the platform.
    pub const STATE: Field<Invoices, Code<InvoiceState>> = Field::new("invoice.state");
    /// The direction: sent or received.
    pub const DIRECTION: Field<Invoices, Code<InvoiceDirection>> = Field::new("invoice.direction");
    /// The state of the delivery of the latest status.
    pub const DELIVERY_STATE: Field<Invoices, Code<DeliveryState>> = Field::new("invoice.deliveryState");
    /// The time at which the platform made the copy.
    pub const CREATED: Field<Invoices, Date> = Field::new("invoice.createdDate");
    /// The buyer's name.
    pub const BUYER_NAME: Field<Invoices, Text> = Field::new("invoice.buyer.name");
    /// The buyer's establishment, 14 digits.
    pub const BUYER_SIRET: Field<Invoices, Exactly> = Field::new("invoice.buyer.siret").of_length(14);
    /// The invoice's number (BT-1). Found in another client; the platform may reject the field.
    pub const NUMBER: Field<Invoices, Exactly> = Field::new("businessData.invoiceId");
    /// The seller's company, 9 digits. Found in another client, not measured.
    pub const SELLER_SIREN: Field<Invoices, Exactly> = Field::new("seller.siren").of_length(9);
    /// The seller's name. From older pages of the platform's documents.
    pub const SELLER_NAME: Field<Invoices, Text> = Field::new("seller.corporateName");
    /// The buyer's company, 9 digits. From older pages of the platform's documents.
    pub const BUYER_SIREN: Field<Invoices, Exactly> = Field::new("buyer.siren").of_length(9);
}

/// Fields of business entities. All are in the contract.
impl Query<BusinessEntities> {
    /// The name: at least 3 characters beside wildcards.
    pub const NAME: Field<BusinessEntities, Text> = Field::new("name").min_characters(3);
    /// The scheme of the identifier, 4 digits: `0002` for a SIREN.
    pub const IDENTIFIER_SCHEME: Field<BusinessEntities, Exactly> =
        Field::new("identifierScheme").of_length(4);
    /// The identifier.
    pub const IDENTIFIER_VALUE: Field<BusinessEntities, Exactly> = Field::new("identifierValue");
    /// The country, two letters of ISO 3166-1.
    pub const COUNTRY: Field<BusinessEntities, Exactly> = Field::new("country").of_length(2);
    /// The type: legal unit or office.
    pub const TYPE: Field<BusinessEntities, Code<BusinessEntityType>> = Field::new("type");
    /// The state of at least one registration of the entity.
    pub const DIRECTORY_STATUS: Field<BusinessEntities, Code<RegistrationStatus>> =
        Field::new("directoryStatus");
}

/// Fields of the French directory. All but [`VAT_NUMBER`](Query::VAT_NUMBER) are in the contract.
impl Query<FrenchDirectory> {
    /// The name: at least 3 characters beside wildcards.
    pub const NAME: Field<FrenchDirectory, Text> = Field::new("name").min_characters(3);
    /// The company, 9 digits.
    pub const SIREN: Field<FrenchDirectory, Exactly> = Field::new("siren").of_length(9);
    /// The establishment, 14 digits.
    pub const SIRET: Field<FrenchDirectory, Exactly> = Field::new("siret").of_length(14);
    /// The type: legal unit or office.
    pub const TYPE: Field<FrenchDirectory, Code<BusinessEntityType>> = Field::new("type");
    /// The VAT number, with the country's letters. Found in another client, not measured.
    pub const VAT_NUMBER: Field<FrenchDirectory, Exactly> = Field::new("vatNumber");
}

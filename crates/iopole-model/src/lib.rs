//! The vocabulary of the Iopole e-invoicing platform: identifiers, money, dates, statuses, invoices, webhooks, the
//! directory. No input or output happens here; the crate is for clients, for receivers of webhooks and for simulators
//! alike.
//!
//! ```
//! use iopole_model::{InvoiceStatusCode, SearchInvoicesResult};
//!
//! let body = r#"{
//!     "data": [{
//!         "metadata": {
//!             "invoiceId": "0193acea-5c97-7665-ada2-c57495af205c",
//!             "state": "DELIVERED",
//!             "direction": "OUTBOUND",
//!             "createDate": "2026-09-24T09:47:57.294Z"
//!         },
//!         "lastStatusData": {"code": "APPROVED", "state": "DELIVERED", "date": null},
//!         "businessData": {"invoiceId": "F-2026-17", "monetary": {"invoiceAmount": {"amount": 1200.10}}}
//!     }],
//!     "meta": {"offset": 0, "limit": 50, "count": 1}
//! }"#;
//!
//! let page: SearchInvoicesResult = serde_json::from_str(body)?;
//! for row in &page.data {
//!     let status = row.last_status_data.as_ref().and_then(|last| last.code.as_ref());
//!     assert_eq!(status, Some(&InvoiceStatusCode::Approved));
//!
//!     let business = row.business_data.as_ref();
//!     let total = business.and_then(|data| data.monetary.as_ref()?.invoice_amount.as_ref());
//!     assert_eq!(total.map(|money| money.amount.to_string()).as_deref(), Some("1200.10"));
//! }
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! # What a caller sends, and what the platform answers
//!
//! What a caller sends is strict where it is typed: a [`Siren`] checks its digits, a [`VatNumber`] its key, an
//! [`InvoiceId`] typed by hand must be a uuid, and a [`TradeParty`] takes its numbers as these types. Requests have a
//! `check` that names the broken rule. Members that are plain text are sent as they are.
//!
//! What the platform answers is read in every form it was seen in, and nothing of it is lost: codes are open enums
//! that keep what they do not know, dates keep their text, amounts their digits, and every record has an `extra` with
//! the members that this version does not know or could not read. One odd value never loses a record. Only what
//! identifies a record must be there.
//!
//! # What is printed
//!
//! `Debug` shows types, identifiers and codes. Names, numbers of companies and invoices, addresses, amounts, XML and
//! secrets do not appear, so a record may be traced. `Display`, where a type has it, gives the value.
//!
//! # `serde_json`
//!
//! The types are made for JSON, through `serde_json`, and read its text without a binary float between: an amount keeps
//! its digits from `from_str`, `from_slice` and `from_reader` to `to_string` and `to_vec`. No feature of `serde_json`
//! that changes other code is turned on.
//!
//! A `serde_json::Value` has binary floats, so digits are lost in `to_value` and before `from_value`. Where `serde` reads
//! a value first (`untagged`, `tag`, `flatten` in types of your own), a number with a decimal point is an error: read a
//! [`RawJson`] there, then the type from it. Other formats get an amount as a number where that has its very digits, else
//! as `serde_json`'s `RawValue` writes it; binary formats get a text.

mod codes;
mod created;
mod dates;
mod delivery;
mod directory;
mod edi;
mod enrollment;
mod entity;
mod file;
mod generation;
mod identifiers;
mod ids;
mod invoice;
mod json;
mod ledger;
pub mod lenient;
mod matching;
mod money;
mod open_enum;
mod party;
mod record;
mod reporting;
mod search;
mod secret;
mod stats;
mod status;
mod vat_number;
mod webhook;

pub use codes::{DocumentTypeCode, NetworkIdentifier, ProcessType, VatRegime};
pub use created::{CreatedElement, ElementType};
pub use dates::DateText;
pub use delivery::{
    EreportingAttachedPayload, EreportingDeclaration, EreportingDeclarationStatus, EreportingDeclarationType,
    EreportingErrorPayload, EreportingPeriod, EreportingPeriodPayload, EreportingPeriodState, EventPayload,
    InboundBusinessData, InboundInvalidPayload, InvoiceValidationError, MigrationCompletedPayload,
    NotDeliveredError, NotDeliveredPayload, OldPlatform, OnboardingAddress, OnboardingEntity,
    OnboardingMandate, OnboardingNotification, OnboardingRepresentative, OperatorData, OperatorEvent,
    PdfAFailedAssert, PdfAValidation, PortabilityAddress, PortabilityDeliverable, ReferencedObject,
    ReferencedObjectType, SchematronResult, StatusDelivery, StatusRefusedPayload, XmpError, XmpValidation,
};
pub use directory::{
    DirectoryBusinessEntity, DirectoryIdentifier, FrenchDirectorySearchResult, PeppolAllowedDocument,
    PeppolContact, PeppolDirectoryEntry, PeppolDirectorySearchResult, PeppolDocumentFormat,
    PeppolDocumentType, PeppolEntity, PeppolParticipant,
};
pub use edi::EdiMessageType;
pub use enrollment::{
    AddressMigration, AddressNetworks, EnrolledEntity, Enrollment, EnrollmentAddress, EnrollmentAddressType,
    EnrollmentAddresses, EnrollmentEntity, EnrollmentEntityUpdate, EnrollmentLink, EnrollmentRelationUpdate,
    EnrollmentState, EnrollmentUpdate, FrenchEnrollment, HoldingPlatform, InternationalEnrollment,
    LegalRepresentative, LegalRepresentativeUpdate, NewPlatform, Portability, PortabilityStatus,
    RegistrationStrategy,
};
pub use entity::{
    BatchAction, BatchClaim, BatchIdentifier, BatchRegistration, BatchRegistrationData,
    BatchRegistrationReferences, BrokenRule, BusinessEntity, BusinessEntityBatch, BusinessEntityIdentifier,
    BusinessEntityPage, BusinessEntityScope, BusinessEntityType, ChorusPro, ConfiguredVatRegime,
    CountryIdentifier, CreateIdentifier, CreateLegalUnit, CreateOffice, DirectoryPostalAddress,
    DisclosureStatus, IdentifierType, LegalUnitRef, NetworkRegistration, NewIdentifier, OperatorRelation,
    OutboundPeppolMigration, PlatformDetail, RegisterIdentifier, RegistrationStatus, RelationData,
    RelationEdit, RelationPair, SchemeValueRef, SelfBillingActivation, SelfBillingActivationByIdentifier,
    SelfBillingNetworkResult, SelfBillingStatus,
};
pub use file::{AttachmentMetadata, InvoiceAttachmentFile, InvoiceFile};
pub use generation::{
    CiiFlavor, FacturxFlavor, FacturxLanguage, GenerationDetails, GenerationPipeline, GenerationReport,
    PdfA3FailedAssert, PdfA3ValidationResult, PdfXmpError, PdfXmpValidationResult, SchematronError,
    UblFlavor,
};
pub use identifiers::{ElectronicAddress, IdentifierError, Siren, Siret};
pub use ids::{
    BusinessEntityId, BusinessEntityIdentifierId, DirectoryId, EdiMessageId, ElementId, EnrollmentId,
    EventId, FileId, IdError, InvoiceId, NetworkId, PaymentId, ReportId, RetryStrategyId, StatusId, StreamId,
    TransactionId, TransmissionId, WebhookId,
};
pub use invoice::{
    AdditionalReference, ArithmeticRule, BankDirectDebit, BankTransfer, BaseQuantity, BilledQuantity,
    BillingPeriod, BrokenTotal, ClassificationIdentifier, CreditCard, DeliveryParty, DocumentAllowanceCharge,
    Invoice, InvoiceAttachment, InvoiceDetails, InvoiceLine, ItemCharacteristic, ItemIdentifier,
    LineAllowanceCharge, LineDocumentReference, LineIdentifier, LineInvoiceReference, LineItem, LinePrice,
    LineReferenceData, LineShipping, Monetary, Note, NoteType, OriginalFlavor, OriginalFormat, PaymentMeans,
    ReferenceData, ReferencedDocument, Shipping, TaxCategory, TaxDetail, TaxPaymentOption, TaxPointEvent,
    TotalsCheckError, TotalsError, Way,
};
pub use json::{Extra, RawJson};
pub use ledger::{CashLine, Cashed, Ledger, LedgerSide, Speaker, Standing};
pub use lenient::OneOrMany;
pub use matching::{Copied, InvoiceKey, Joined, Matched, join};
pub use money::{Amount, AmountError, CurrencyCode, CurrencyError, Money};
pub use party::{Contact, PartyIdentifier, PartyIdentifierType, PostalAddress, TradeParty};
pub use reporting::{
    CollectedAmount, CollectedAmountError, CollectedPayment, CollectedTax, InvoicePaymentReport,
    InvoiceReport, PaidInvoice, PaidTransactions, ReportAllowance, ReportAppliedTax, ReportAttachment,
    ReportBankTransfer, ReportCharge, ReportCreditCard, ReportDeliveryParty, ReportDirectDebit, ReportError,
    ReportFolder, ReportFolderPage, ReportFolderPageMeta, ReportInvoice, ReportInvoiceMonetary,
    ReportInvoiceReferences, ReportItemCharacteristic, ReportItemClassification, ReportItemIdentifier,
    ReportLine, ReportLineAllowance, ReportLineCharge, ReportLineIdentifier, ReportLineInvoiceReference,
    ReportLineItem, ReportLinePrice, ReportLineReference, ReportLineReferences, ReportLineShipping,
    ReportObjectReference, ReportParty, ReportPaymentMeans, ReportPeriod, ReportQuantity, ReportShipping,
    ReportState, ReportStatus, ReportTaxDetail, ReportTaxPaymentOption, ReportType, TaxPointCode,
    TransactionCategory, TransactionMonetary, TransactionPaymentReport, TransactionReport,
    TransactionSummary, TransactionTaxDetail, VatCategoryCode, VatPoint,
};
pub use rust_decimal::Decimal;
pub use search::{
    DeliveryState, InvoiceDirection, InvoiceState, Page, PageMeta, SearchInvoice, SearchInvoiceBusinessData,
    SearchInvoiceLastStatus, SearchInvoiceMetadata, SearchInvoicesResult,
};
pub use secret::Secret;
pub use stats::{
    StatsCount, StatsError, StatsInterval, StatsNetwork, StatsSuccessErrors, StatsSummary, StatsTag,
};
pub use status::{
    DestType, InvoiceStatus, InvoiceStatusCode, PlatformRejectionReason, RecipientRejectionReason,
    RejectionError, RejectionErrorReason, RoleCode, RoleCodeDetail, SendInvoiceStatus, SendStatusError,
    SendStatusRejectionDetail, StatusAdditionalAmount, StatusAdditionalData, StatusAttachment,
    StatusCodePair, StatusDocumentReference, StatusIdentification, StatusMessage, StatusNote, StatusParty,
    StatusPayment, StatusRejectionDetail, StatusResponse, UnseenInvoiceStatuses,
};
pub use vat_number::VatNumber;
pub use webhook::{
    BasicAuthentication, DeliveryEndpoint, EventsEndpoint, HmacAuthentication, NetworkRetryOn,
    OAuth2ClientCredentials, OAuth2Password, OnboardingEndpoint, OnboardingStage, OperatorEventType,
    PerRequestHeaders, RetryStrategy, RetryStrategyError, StreamDirection, Webhook, WebhookAuthentication,
    WebhookCreation, WebhookEndpoints, WebhookInteropData, WebhookStatus, WebhookUpdate,
};

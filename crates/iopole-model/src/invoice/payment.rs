//! Payment means, and the event that makes VAT due.

use std::fmt;

use serde::{Serialize, Serializer};

use crate::json::{Cursor, FromJson, deserialize_from_json};
use crate::open_enum::open_enum;
use crate::record::record;

record! {
    /// The payment means of an invoice (BG-16).
    pub struct PaymentMeans;
    optional {
        /// BT-81, the type, UNTDID 4461: `30` credit transfer, `58` SEPA credit transfer, `59` SEPA direct debit, `48`
        /// card ...
        type_code: Option<String> = "typeCode", debug code;
        /// BT-82, the description, 100 characters at most.
        label: Option<String> = "label", with with_label: String;
        /// BT-83, the reference that the payer quotes, 100 characters at most.
        payment_reference: Option<String> = "paymentReference", with with_payment_reference: String;
        /// BG-17, the account of the payee.
        bank_transfer: Option<BankTransfer> = "bankTransfer", with with_bank_transfer: BankTransfer;
        /// BG-18, the payment card.
        credit_card: Option<CreditCard> = "creditCard", with with_credit_card: CreditCard;
        /// BG-19, the account of the payer.
        bank_direct_debit: Option<BankDirectDebit> = "bankDirectDebit",
            with with_bank_direct_debit: BankDirectDebit;
    }
}

impl PaymentMeans {
    /// Creates payment means from their type (BT-81).
    pub fn of(type_code: impl Into<String>) -> Self {
        Self { type_code: Some(type_code.into()), ..Self::new() }
    }

    /// Creates a SEPA credit transfer (`58`) to an account.
    pub fn sepa_transfer(iban: impl Into<String>) -> Self {
        Self::of("58").with_bank_transfer(BankTransfer::of(iban))
    }
}

record! {
    /// The account of the payee (BG-17).
    pub struct BankTransfer;
    optional {
        /// BT-84, the IBAN, 50 characters at most. The platform accepts spaces in it.
        iban: Option<String> = "iban";
        /// BT-85, the account name, 100 characters at most.
        account_name: Option<String> = "accountName", with with_account_name: String;
        /// BT-86, the BIC, 12 characters at most.
        bic: Option<String> = "bic", with with_bic: String;
        /// Another identifier of the account, scheme and value, in addition to or in place of the IBAN. Not written
        /// into UBL.
        proprietary_id: Option<String> = "proprietaryId", with with_proprietary_id: String;
    }
}

impl BankTransfer {
    /// Creates an account from its IBAN (BT-84).
    pub fn of(iban: impl Into<String>) -> Self {
        Self { iban: Some(iban.into()), ..Self::new() }
    }
}

record! {
    /// The payment card (BG-18).
    pub struct CreditCard;
    optional {
        /// BT-87, the last 4 to 6 digits of the card number, never the whole number; 19 characters at most.
        card_id: Option<String> = "cardId";
        /// BT-88, the card holder, 100 characters at most.
        card_holder_name: Option<String> = "cardHolderName";
    }
}

impl CreditCard {
    /// Creates a card from the last digits of its number (BT-87) and its holder (BT-88).
    pub fn of(card_id: impl Into<String>, holder: impl Into<String>) -> Self {
        Self { card_id: Some(card_id.into()), card_holder_name: Some(holder.into()), ..Self::new() }
    }
}

record! {
    /// The account of the payer for a direct debit (BG-19). The mandate (BT-89) and the creditor (BT-90) are in
    /// [`ReferenceData`](crate::invoice::ReferenceData).
    pub struct BankDirectDebit;
    optional {
        /// BT-91, the IBAN.
        iban: Option<String> = "iban";
    }
}

impl BankDirectDebit {
    /// Creates an account from its IBAN (BT-91).
    pub fn of(iban: impl Into<String>) -> Self {
        Self { iban: Some(iban.into()), ..Self::new() }
    }
}

open_enum! {
    /// The event that makes VAT due (BT-8), in the platform's codes for all formats (contract: `iopCode`).
    pub enum TaxPointEvent {
        /// Not written into the document. The default of the profile applies.
        NotExported = "UNKNOWN",
        /// The date of the invoice.
        InvoiceDate = "INVOICE_DATE",
        /// The date of delivery.
        DeliveryDate = "DELIVERY_DATE",
        /// The date of payment.
        PaymentDate = "PAYMENT_DATE",
    }
}

/// The event that makes VAT due (BT-8), as the number that the document's format uses: UNTDID 2475 in CII, UNTDID 2005
/// in UBL. Unknown numbers are kept.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TaxPointCode(u64);

impl TaxPointCode {
    /// The date of the invoice in CII (`5`).
    pub const INVOICE_DATE_CII: Self = Self(5);
    /// The date of delivery in CII (`29`).
    pub const DELIVERY_DATE_CII: Self = Self(29);
    /// The date of payment in CII (`72`).
    pub const PAYMENT_DATE_CII: Self = Self(72);
    /// The date of the invoice in UBL (`3`).
    pub const INVOICE_DATE_UBL: Self = Self(3);
    /// The date of delivery in UBL (`35`).
    pub const DELIVERY_DATE_UBL: Self = Self(35);
    /// The date of payment in UBL (`432`).
    pub const PAYMENT_DATE_UBL: Self = Self(432);

    /// Returns the number.
    pub fn get(self) -> u64 {
        self.0
    }
}

impl From<u64> for TaxPointCode {
    fn from(code: u64) -> Self {
        Self(code)
    }
}

impl fmt::Debug for TaxPointCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TaxPointCode({})", self.0)
    }
}

impl Serialize for TaxPointCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}

impl FromJson for TaxPointCode {
    fn read(cursor: &mut Cursor<'_>) -> Option<Self> {
        u64::read(cursor).map(Self)
    }
}

deserialize_from_json!(TaxPointCode, "a whole number");

record! {
    /// The event that makes VAT due, if the seller's VAT option requires it.
    ///
    /// On an invoice, at least one of `code` and `iop_code` is needed; on reported sales, exactly one.
    pub struct TaxPaymentOption;
    optional {
        /// BT-8, the code of the document's format.
        code: Option<TaxPointCode> = "code", debug, with with_code: TaxPointCode;
        /// BT-8 in the platform's codes, for all formats.
        iop_code: Option<TaxPointEvent> = "iopCode", debug, with with_iop_code: TaxPointEvent;
        /// True if the seller has opted for VAT on debits; a flag of the platform.
        debit_tax_payment_active: Option<bool> = "debitTaxPaymentActive", debug,
            with with_debit_tax_payment_active: bool;
    }
}

impl From<TaxPointEvent> for TaxPaymentOption {
    fn from(event: TaxPointEvent) -> Self {
        Self::new().with_iop_code(event)
    }
}

impl From<TaxPointCode> for TaxPaymentOption {
    fn from(code: TaxPointCode) -> Self {
        Self::new().with_code(code)
    }
}

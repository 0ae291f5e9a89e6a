//! How an invoice is paid, and when its VAT falls due.

use crate::open_enum::open_enum;
use crate::record::record;

record! {
    /// How the invoice is to be, or was, paid (BG-16).
    pub struct PaymentMeans;
    optional {
        /// BT-81, UNTDID 4461: `30` credit transfer, `58` SEPA credit transfer, `59` SEPA direct debit, `48` card ...
        type_code: Option<String> = "typeCode", debug code;
        /// BT-82, in words; 100 characters at most.
        label: Option<String> = "label";
        /// BT-83, what the payer shall quote; 100 characters at most.
        payment_reference: Option<String> = "paymentReference", with with_payment_reference: String;
        /// BG-17, the account to pay to.
        bank_transfer: Option<BankTransfer> = "bankTransfer", with with_bank_transfer: BankTransfer;
        /// BG-18, the card that paid.
        credit_card: Option<CreditCard> = "creditCard", with with_credit_card: CreditCard;
        /// BG-19, the account to debit.
        bank_direct_debit: Option<BankDirectDebit> = "bankDirectDebit",
            with with_bank_direct_debit: BankDirectDebit;
    }
}

impl PaymentMeans {
    /// Means of a type (BT-81).
    pub fn of(type_code: impl Into<String>) -> Self {
        Self { type_code: Some(type_code.into()), ..Self::new() }
    }

    /// A SEPA credit transfer (`58`) to an account.
    pub fn sepa_transfer(iban: impl Into<String>) -> Self {
        Self::of("58").with_bank_transfer(BankTransfer::of(iban))
    }
}

record! {
    /// An account to pay to (BG-17).
    pub struct BankTransfer;
    optional {
        /// BT-84; 50 characters at most. Blanks inside are accepted.
        iban: Option<String> = "iban";
        /// BT-85, 100 characters at most.
        account_name: Option<String> = "accountName", with with_account_name: String;
        /// BT-86, 12 characters at most.
        bic: Option<String> = "bic", with with_bic: String;
        /// Another identifier of the account, scheme and value, instead of the IBAN or beside it; UBL has no place for
        /// it.
        proprietary_id: Option<String> = "proprietaryId";
    }
}

impl BankTransfer {
    /// An account by its IBAN (BT-84).
    pub fn of(iban: impl Into<String>) -> Self {
        Self { iban: Some(iban.into()), ..Self::new() }
    }
}

record! {
    /// The card that paid (BG-18).
    pub struct CreditCard;
    optional {
        /// BT-87: its last 4 to 6 digits only, never the whole number; 19 characters at most.
        card_id: Option<String> = "cardId";
        /// BT-88, 100 characters at most.
        card_holder_name: Option<String> = "cardHolderName";
    }
}

impl CreditCard {
    /// A card by the last digits of its number (BT-87) and its holder (BT-88).
    pub fn of(card_id: impl Into<String>, holder: impl Into<String>) -> Self {
        Self { card_id: Some(card_id.into()), card_holder_name: Some(holder.into()), ..Self::new() }
    }
}

record! {
    /// The account to debit (BG-19). The mandate (BT-89) and the creditor (BT-90) stand in
    /// [`ReferenceData`](crate::ReferenceData).
    pub struct BankDirectDebit;
    optional {
        /// BT-91.
        iban: Option<String> = "iban";
    }
}

impl BankDirectDebit {
    /// An account by its IBAN (BT-91).
    pub fn of(iban: impl Into<String>) -> Self {
        Self { iban: Some(iban.into()), ..Self::new() }
    }
}

open_enum! {
    /// The event that makes VAT due, in the platform's own codes (contract: `iopCode`).
    pub enum TaxPointEvent {
        /// Not exported; what holds depends on the profile.
        NotExported = "UNKNOWN",
        /// The date of the invoice.
        InvoiceDate = "INVOICE_DATE",
        /// The date of delivery.
        DeliveryDate = "DELIVERY_DATE",
        /// The date of payment.
        PaymentDate = "PAYMENT_DATE",
    }
}

record! {
    /// When VAT falls due, where the seller's VAT option says so. One of `code` and `iop_code` is needed.
    pub struct TaxPaymentOption;
    optional {
        /// BT-8. In CII (UNTDID 2475) `5` invoice, `29` delivery, `72` payment; in UBL (UNTDID 2005) `3`, `35`, `432`.
        code: Option<u64> = "code", debug;
        /// The same in the platform's own codes, for either format.
        iop_code: Option<TaxPointEvent> = "iopCode", debug;
        /// Whether the seller has opted for VAT on debits.
        debit_tax_payment_active: Option<bool> = "debitTaxPaymentActive", debug;
    }
}

impl TaxPaymentOption {
    /// VAT that falls due with an event.
    pub fn due_at(event: TaxPointEvent) -> Self {
        Self { iop_code: Some(event), ..Self::new() }
    }
}

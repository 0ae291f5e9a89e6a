//! Requests and responses for registration, self-billing, migration and VAT regime.

use jiff::civil::Date;

use super::rule::{BrokenRule, hold};
use crate::codes::{NetworkIdentifier, VatRegime};
use crate::dates::DateText;
use crate::ids::DirectoryId;
use crate::open_enum::open_enum;
use crate::record::record;
use crate::secret::Secret;

record! {
    /// The body of a registration on a network. An empty one is sent as the object `{}`, which the platform requires
    /// (measured).
    ///
    /// ```
    /// use iopole_model::codes::NetworkIdentifier;
    /// use iopole_model::entity::RegisterIdentifier;
    /// use jiff::civil::date;
    ///
    /// let request = RegisterIdentifier::new().with_validity(date(2026, 9, 1), date(2027, 9, 1));
    /// assert!(request.check(&NetworkIdentifier::DomesticFr, date(2026, 8, 1)).is_ok());
    /// // No dates on Peppol, and none in the past.
    /// assert!(request.check(&NetworkIdentifier::PeppolInternational, date(2026, 8, 1)).is_err());
    /// assert!(request.check(&NetworkIdentifier::DomesticFr, date(2026, 9, 1)).is_err());
    /// ```
    pub struct RegisterIdentifier;
    optional {
        /// The first day of validity, `YYYY-MM-DD`: tomorrow at the earliest and by default. French entities on
        /// `DOMESTIC_FR` only.
        validity_start_date: Option<DateText> = "validityStartDate", debug, with with_validity_start: Date;
        /// The last day of validity, after the first day. No end by default.
        validity_end_date: Option<DateText> = "validityEndDate", debug, with with_validity_end: Date;
        /// The migration key that moves the address from another service metadata publisher (SMP).
        peppol_migration_key: Option<Secret> = "peppolMigrationKey", debug,
            with with_peppol_migration_key: Secret;
        /// True to let the platform request the migration key from the other SMP; only some SMPs return it.
        allow_request_migration_key: Option<bool> = "allowRequestMigrationKey", debug;
        /// True to accept self-billed invoices. Only the platform's support can undo it.
        self_billing: Option<bool> = "selfBilling", debug;
    }
}

impl RegisterIdentifier {
    /// Sets the first and the last day of validity.
    #[must_use]
    pub fn with_validity(self, start: Date, end: Date) -> Self {
        self.with_validity_start(start).with_validity_end(end)
    }

    /// Lets the platform request the migration key from the other SMP.
    #[must_use]
    pub fn with_requested_migration_key(mut self) -> Self {
        self.allow_request_migration_key = Some(true);
        self
    }

    /// Accepts self-billed invoices permanently.
    #[must_use]
    pub fn with_self_billing(mut self) -> Self {
        self.self_billing = Some(true);
        self
    }

    /// Checks the rules of the platform for this network, as far as they can be known on this day (UTC).
    ///
    /// # Errors
    /// The first broken rule:
    ///
    /// * dates on `PEPPOL_INTERNATIONAL` (`PEPPOL_REGISTER_VALIDITY_DATE_NOT_SUPPORTED`),
    /// * a date that is not written `YYYY-MM-DD`,
    /// * a date before tomorrow (`DOMESTIC_FR_REGISTER_INVALID_VALIDITY_DATE`),
    /// * an end that is not after the start (`BUSINESS_ENTITY_REGISTER_INVALID_DATES`).
    pub fn check(&self, network: &NetworkIdentifier, today: Date) -> Result<(), BrokenRule> {
        let day = |text: &Option<DateText>, member| {
            let Some(text) = text else { return Ok(None) };
            let day = text.calendar_day();
            hold(day.is_some(), member, "a day is written YYYY-MM-DD")?;
            let rule = "PEPPOL_INTERNATIONAL accepts no validity dates";
            hold(*network != NetworkIdentifier::PeppolInternational, member, rule)?;
            hold(day.is_none_or(|day| day > today), member, "must be tomorrow or later")?;
            Ok(day)
        };
        let start = day(&self.validity_start_date, "validityStartDate")?;
        let end = day(&self.validity_end_date, "validityEndDate")?;
        let ordered = start.zip(end).is_none_or(|(start, end)| start < end);
        hold(ordered, "validityEndDate", "must be after validityStartDate")
    }
}

record! {
    /// The response to a new VAT regime.
    pub struct ConfiguredVatRegime;
    optional {
        /// The VAT regime.
        vat_regime: Option<VatRegime> = "vatRegime", debug;
        /// The date of application: today, or the next 1 February if transactions or payments are already reported.
        date: Option<DateText> = "date", debug;
    }
}

record! {
    /// The response to the activation of self-billing on one registration.
    pub struct SelfBillingActivation;
    optional {
        /// The identifier of the registration.
        directory_id: Option<DirectoryId> = "directoryId", debug;
        /// True once activated.
        self_billing: Option<bool> = "selfBilling", debug;
    }
}

record! {
    /// The response to the activation of self-billing on the registrations of an identifier.
    pub struct SelfBillingActivationByIdentifier;
    optional {
        /// The identifier's scheme.
        identifier_scheme: Option<String> = "identifierScheme", debug code;
        /// Its value.
        identifier_value: Option<String> = "identifierValue";
        /// The results by network.
        results: Vec<SelfBillingNetworkResult> = "results", debug;
    }
}

record! {
    /// The result of the activation of self-billing on one network.
    pub struct SelfBillingNetworkResult;
    optional {
        /// The network.
        network_identifier: Option<NetworkIdentifier> = "networkIdentifier", debug;
        /// The identifier of the registration; missing if skipped.
        directory_id: Option<DirectoryId> = "directoryId", debug;
        /// The requested setting.
        self_billing: Option<bool> = "selfBilling", debug;
        /// The outcome.
        status: Option<SelfBillingStatus> = "status", debug;
    }
}

open_enum! {
    /// The outcome of the activation of self-billing on a network.
    pub enum SelfBillingStatus {
        /// The registration accepts self-billed invoices.
        Activated = "activated",
        /// The identifier is not registered on the network.
        Skipped = "skipped",
    }
}

record! {
    /// The migration of a participant to another service metadata publisher (SMP).
    pub struct OutboundPeppolMigration;
    optional {
        /// The key for the new SMP. It stays valid during the migration.
        migration_key: Option<Secret> = "migrationKey", debug;
        /// The address, scheme and value.
        electronic_address: Option<String> = "electronicAddress";
    }
}

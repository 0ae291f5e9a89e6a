//! Registration on networks, self-billing, migration, VAT regime: what is asked, and what is answered.

use jiff::civil::Date;

use super::rule::{BrokenRule, hold};
use crate::codes::{NetworkIdentifier, VatRegime};
use crate::dates::DateText;
use crate::ids::DirectoryId;
use crate::open_enum::open_enum;
use crate::record::record;
use crate::secret::Secret;

record! {
    /// The body of a registration on a network; empty, it is the object `{}`, which the platform was measured to need.
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
        /// From when the entity counts as yours: `YYYY-MM-DD`, tomorrow at the earliest and when not said. French
        /// entities on `DOMESTIC_FR` only.
        validity_start_date: Option<DateText> = "validityStartDate", debug, with with_validity_start: Date;
        /// From when it no longer does: after the start; never when not said.
        validity_end_date: Option<DateText> = "validityEndDate", debug, with with_validity_end: Date;
        /// The key to take the address over from another service metadata publisher (SMP).
        peppol_migration_key: Option<Secret> = "peppolMigrationKey", debug,
            with with_peppol_migration_key: Secret;
        /// Whether the platform tries to get that key from the other SMP itself; only some give it.
        allow_request_migration_key: Option<bool> = "allowRequestMigrationKey", debug;
        /// Whether self-billed invoices are accepted; cannot be undone but by the platform's support.
        self_billing: Option<bool> = "selfBilling", debug;
    }
}

impl RegisterIdentifier {
    /// Starts on a day and ends on another.
    #[must_use]
    pub fn with_validity(self, start: Date, end: Date) -> Self {
        self.with_validity_start(start).with_validity_end(end)
    }

    /// Lets the platform ask the other SMP for the key.
    #[must_use]
    pub fn requesting_migration_key(mut self) -> Self {
        self.allow_request_migration_key = Some(true);
        self
    }

    /// Accepts self-billed invoices, for good.
    #[must_use]
    pub fn with_self_billing(mut self) -> Self {
        self.self_billing = Some(true);
        self
    }

    /// Finds what the platform would refuse on this network, as far as it can be known on this day (UTC).
    ///
    /// # Errors
    /// The first rule that is broken: dates on `PEPPOL_INTERNATIONAL` (`PEPPOL_REGISTER_VALIDITY_DATE_NOT_SUPPORTED`),
    /// a date that is not written `YYYY-MM-DD`, one before tomorrow (`DOMESTIC_FR_REGISTER_INVALID_VALIDITY_DATE`), an
    /// end that is not after the start (`BUSINESS_ENTITY_REGISTER_INVALID_DATES`).
    pub fn check(&self, network: &NetworkIdentifier, today: Date) -> Result<(), BrokenRule> {
        let day = |text: &Option<DateText>, member| {
            let Some(text) = text else { return Ok(None) };
            let day = text.calendar_day();
            hold(day.is_some(), member, "a day is written YYYY-MM-DD")?;
            let rule = "PEPPOL_INTERNATIONAL takes no validity dates";
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
    /// The answer to a new VAT regime.
    pub struct ConfiguredVatRegime;
    optional {
        /// The regime.
        vat_regime: Option<VatRegime> = "vatRegime", debug;
        /// When it applies: now, or the next 1 February where transactions or payments are already reported.
        date: Option<DateText> = "date", debug;
    }
}

record! {
    /// The answer to the activation of self-billing on one registration.
    pub struct SelfBillingActivation;
    optional {
        /// The registration.
        directory_id: Option<DirectoryId> = "directoryId", debug;
        /// True once activated.
        self_billing: Option<bool> = "selfBilling", debug;
    }
}

record! {
    /// The answer to the activation of self-billing on the registrations of an identifier.
    pub struct SelfBillingActivationByIdentifier;
    optional {
        /// The identifier's scheme.
        identifier_scheme: Option<String> = "identifierScheme", debug code;
        /// Its value.
        identifier_value: Option<String> = "identifierValue";
        /// Network by network.
        results: Vec<SelfBillingNetworkResult> = "results", debug;
    }
}

record! {
    /// What became of self-billing on one network.
    pub struct SelfBillingNetworkResult;
    optional {
        /// The network.
        network_identifier: Option<NetworkIdentifier> = "networkIdentifier", debug;
        /// The registration; missing when skipped.
        directory_id: Option<DirectoryId> = "directoryId", debug;
        /// What was asked for.
        self_billing: Option<bool> = "selfBilling", debug;
        /// What was done.
        status: Option<SelfBillingStatus> = "status", debug;
    }
}

open_enum! {
    /// What was done about self-billing on a network.
    pub enum SelfBillingStatus {
        /// The registration accepts self-billed invoices.
        Activated = "activated",
        /// The identifier is not registered there.
        Skipped = "skipped",
    }
}

record! {
    /// A participant on its way to another service metadata publisher (SMP).
    pub struct OutboundPeppolMigration;
    optional {
        /// The key to give to the new SMP; the same while the migration lasts.
        migration_key: Option<Secret> = "migrationKey", debug;
        /// The address, scheme and value.
        electronic_address: Option<String> = "electronicAddress";
    }
}

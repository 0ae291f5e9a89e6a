//! A written document is read as the same invoice, and every value without a place is listed.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

mod any;
mod samples;

use iopole_document::model::invoice::Invoice;
use iopole_document::write::{self, WriteError, Written};
use iopole_document::{Leftover, Profile, read};
use proptest::prelude::*;

type Write = fn(&Invoice, Profile) -> Result<Written, WriteError>;

/// Asserts that a document holds an invoice.
fn holds(write: Write, profile: Profile, invoice: &Invoice) {
    let written = write(invoice, profile).unwrap();
    let text = String::from_utf8_lossy(&written.file).into_owned();
    let left: Vec<String> = written.leftovers.iter().map(ToString::to_string).collect();
    assert!(left.is_empty(), "{profile:?} lost {left:?} in {text}");
    let reading = read(&written.file).unwrap();
    let left: Vec<String> = reading.leftovers.iter().map(ToString::to_string).collect();
    assert!(left.is_empty(), "{profile:?} did not read {left:?} in {text}");
    let json = |invoice: &Invoice| serde_json::to_string_pretty(invoice).unwrap();
    assert_eq!(json(&reading.invoice), json(invoice), "{profile:?}");
    assert_eq!(reading.profile, profile);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_written_cii_is_read_back_whole(invoice in any::invoice()) {
        holds(write::cii, Profile::En16931, &invoice);
        holds(write::cii, Profile::Extended, &any::extended(invoice));
    }

    #[test]
    fn a_written_ubl_is_read_back_whole(invoice in any::invoice()) {
        holds(write::ubl, Profile::En16931, &invoice);
        // A credit note has other elements for its lines, its due date and its project.
        holds(write::ubl, Profile::En16931, &any::credit_note(invoice));
    }

    #[test]
    fn a_value_that_a_profile_does_not_have_is_listed(invoice in any::invoice()) {
        let invoice = any::extended(invoice);
        let places = |written: Written| -> Vec<String> {
            written.leftovers.into_iter().map(|Leftover { place, .. }| place).collect()
        };
        let core = places(write::cii(&invoice, Profile::En16931).unwrap());
        prop_assert!(core.iter().any(|place| place.starts_with("invoicer.")), "{core:?}");
        prop_assert!(core.iter().any(|place| place.starts_with("lines.0.referenceData.invoiceReference")), "{core:?}");
        let basic = places(write::cii(&invoice, Profile::BasicWl).unwrap());
        prop_assert!(basic.iter().any(|place| place.starts_with("lines.0.item")), "{basic:?}");
        let ubl = places(write::ubl(&invoice, Profile::En16931).unwrap());
        prop_assert!(ubl.iter().any(|place| place.starts_with("invoicer.")), "{ubl:?}");
    }
}

#[test]
fn a_missing_member_is_named_by_its_path() {
    let mut invoice = samples::example("facture-cii.xml").invoice;
    invoice.invoice_id = None;
    invoice.lines[1].price = None;
    let error = write::cii(&invoice, Profile::En16931).unwrap_err();
    assert_eq!(error, WriteError::Missing(vec!["invoiceId".into(), "lines.1.price.netAmount".into()]));
    assert!(error.to_string().contains("invoiceId, lines.1.price.netAmount"), "{error}");
}

#[test]
fn a_member_that_is_no_day_or_no_number_is_named() {
    let mut invoice = samples::example("facture-cii.xml").invoice;
    invoice.invoice_date = Some("hier".into());
    invoice.lines[0].total_amount = Some(serde_json::from_str("{\"amount\":\"12,50\"}").unwrap());
    let error = write::ubl(&invoice, Profile::En16931).unwrap_err();
    assert_eq!(
        error,
        WriteError::Unreadable(vec!["invoiceDate".into(), "lines.0.totalAmount.amount".into()])
    );
}

#[test]
fn a_profile_that_a_syntax_does_not_have_is_refused_with_those_that_it_has() {
    let invoice = samples::example("facture-cii.xml").invoice;
    let error = write::ubl(&invoice, Profile::BasicWl).unwrap_err();
    let text = "UBL cannot be written in the profile BASICWL; choose one of: EN16931, EXTENDED_CTC_FR, XRECHNUNG, \
                PEPPOL_BIS_3";
    assert_eq!(error.to_string(), text);
    assert!(write::cii(&invoice, Profile::Unknown).is_err());
}

#[test]
fn characters_that_xml_cannot_hold_are_listed() {
    let mut invoice = samples::example("facture-cii.xml").invoice;
    invoice.payment_terms = Some("30 days\u{7}".to_owned());
    let written = write::cii(&invoice, Profile::En16931).unwrap();
    assert_eq!(written.leftovers.len(), 1);
    assert_eq!(written.leftovers[0].place, "paymentTerms");
    assert!(!format!("{:?}", written.leftovers).contains("30 days"), "a value is business content");
}

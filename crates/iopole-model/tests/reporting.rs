//! Published bodies of reports survive a round trip, and broken rules are found before a report is sent.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use std::path::Path;

use iopole_model::codes::DocumentTypeCode;
use iopole_model::created::CreatedElement;
use iopole_model::invoice::{
    BilledQuantity, BillingPeriod, Invoice, InvoiceLine, PaymentMeans, ReferencedDocument, Shipping,
    TaxCategory, TaxPaymentOption, TaxPointCode, TaxPointEvent,
};
use iopole_model::money::{CurrencyCode, Decimal, Money};
use iopole_model::party::TradeParty;
use iopole_model::reporting::{
    CollectedPayment, CollectedTax, InvoicePaymentReport, InvoiceReport, PaidInvoice, ReportError,
    ReportFolderPage, ReportInvoice, ReportInvoiceMonetary, ReportParty, ReportTaxDetail,
    TransactionCategory, TransactionMonetary, TransactionPaymentReport, TransactionReport,
    TransactionSummary, TransactionTaxDetail, VatCategoryCode,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The folder beside the workspace, relative to the crate.
const FOLDER: &str = "../../../shared/examples/reporting";

#[test]
#[allow(clippy::print_stderr, reason = "a skipped test must say so")]
fn every_published_body_survives() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    let Ok(files) = std::fs::read_dir(&folder) else {
        eprintln!("SKIPPED: no example bodies in {FOLDER}, seen from the crate");
        return;
    };
    let mut read = 0;
    for file in files {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let body: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let mut parts = name.split('.');
        match (parts.next().unwrap(), parts.next().unwrap()) {
            ("sendTransactionReport", "request") => {
                survives::<TransactionReport>(&name, &body).check().unwrap()
            }
            ("updateTransaction", _) => {
                // Its services lack the option that the text requires; its operation answers 501.
                let report = survives::<TransactionReport>(&name, &body);
                assert_eq!(report.check(), Ok(()));
                assert!(report.lacks_tax_payment_option());
                assert_eq!(report.transactions.len(), 4);
            }
            ("sendInvoiceReport" | "updateInvoiceTransaction", "request") => {
                let report = survives::<InvoiceReport>(&name, &body);
                report.check().unwrap();
                assert!(report.invoice.extra.is_empty(), "{name}");
            }
            ("sendInvoicePaymentReport" | "updateInvoicePayment", "request") => {
                survives::<InvoicePaymentReport>(&name, &body).check().unwrap();
            }
            ("sendTransactionPaymentReport" | "updateTransactionPayment", "request") => {
                survives::<TransactionPaymentReport>(&name, &body).check().unwrap();
            }
            ("searchReportFolders", "response-200") => {
                let page = survives::<ReportFolderPage>(&name, &body);
                assert!(page.extra.is_empty() && page.data.iter().all(|folder| folder.extra.is_empty()));
            }
            (_, "response-202") => {
                let created = survives::<CreatedElement>(&name, &body);
                assert!(created.r#type.unwrap().is_known() && created.id.is_some(), "{name}");
            }
            (_, "response-400") => continue,
            (operation, kind) => panic!("{operation} {kind} is not read"),
        }
        read += 1;
    }
    assert!(read >= 20, "only {read} bodies");
}

fn survives<T: DeserializeOwned + Serialize>(name: &str, body: &Value) -> T {
    let read: T = serde_json::from_str(&body.to_string()).unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(serde_json::to_value(&read).unwrap(), *body, "{name}");
    read
}

fn euros(amount: i64) -> Money {
    Money::new(Decimal::from(amount))
}

fn date(path: &str) -> ReportError {
    ReportError::Date(path.to_owned())
}

/// Creates an invoice with the members that a report requires.
fn reported(number: &str) -> ReportInvoice {
    let totals = ReportInvoiceMonetary::new(
        CurrencyCode::EUR,
        euros(100),
        Money::of(Decimal::from(20), CurrencyCode::EUR),
    );
    let buyer = ReportParty::identified("0208", "457812698", "BE");
    let seller = ReportParty::identified("0002", "732829320", "FR");
    let detail = ReportTaxDetail::new(euros(100), euros(20), Decimal::from(20), VatCategoryCode::Standard);
    ReportInvoice::new(number, "2026-03-11", "380", "B1", totals, buyer, seller).with_tax_detail(detail)
}

fn summary(category: TransactionCategory) -> TransactionSummary {
    let totals = TransactionMonetary::new(euros(100), euros(20));
    let detail = TransactionTaxDetail::new(euros(100), euros(20), Decimal::from(20));
    TransactionSummary::new(CurrencyCode::EUR, category, totals)
        .with_tax_detail(detail.with_code(VatCategoryCode::Standard))
}

#[test]
fn a_report_of_sales_is_checked() {
    let goods = || summary(TransactionCategory::Goods);
    let services = || summary(TransactionCategory::Services);
    let report = |day: &str| TransactionReport::new(day).with_transaction(goods());
    assert_eq!(report("2026-03-11").check(), Ok(()));
    for day in ["11/03/2026", "20260311", "2026-03", "2026-02-30", "2026-03-11T00:00:00"] {
        assert_eq!(report(day).check(), Err(date("transactionDate")), "{day}");
    }
    assert_eq!(TransactionReport::new("2026-03-11").check(), Err(ReportError::Empty("transactions")));
    let twice = report("2026-03-11").with_transaction(goods());
    assert_eq!(twice.check(), Err(ReportError::CategoryTwice(TransactionCategory::Goods)));
    let with = |option: Option<TaxPaymentOption>| {
        let mut services = services();
        services.tax_payment_option = option;
        report("2026-03-11").with_transaction(services).check()
    };
    assert_eq!(with(None), Ok(()), "the platform's own example has none");
    assert_eq!(with(Some(TaxPointEvent::PaymentDate.into())), Ok(()));
    assert_eq!(with(Some(TaxPointCode::PAYMENT_DATE_CII.into())), Ok(()));
    let both = TaxPaymentOption::from(TaxPointEvent::PaymentDate).with_code(TaxPointCode::PAYMENT_DATE_CII);
    assert_eq!(with(Some(both)), Err(ReportError::TaxPaymentCodes("exactly one")));
    assert_eq!(with(Some(TaxPaymentOption::new())), Err(ReportError::TaxPaymentCodes("exactly one")));
    // A new code in an unreadable form is left to the platform.
    let odd: TaxPaymentOption = serde_json::from_value(json!({"code": {"new": "form"}})).unwrap();
    assert_eq!(with(Some(odd)), Ok(()));
    let mut bare = goods();
    bare.tax_details.clear();
    let bare = TransactionReport::new("2026-03-11").with_transaction(bare);
    assert_eq!(bare.check(), Err(ReportError::Empty("taxDetails")));
}

#[test]
fn a_report_of_an_invoice_is_checked() {
    let invoice = reported;
    let check = |invoice: ReportInvoice| InvoiceReport::new(invoice).check();
    assert_eq!(check(invoice("INV-001")), Ok(()));
    assert_eq!(check(invoice(&"é".repeat(20))), Ok(()), "characters, not bytes");
    assert_eq!(check(invoice(&"I".repeat(21))), Err(ReportError::NumberTooLong(21)));
    let due = invoice("INV-001").with_due_date("soon");
    assert_eq!(check(due), Err(date("invoiceDueDate")));
    let period = |begin: &str, end: &str| BillingPeriod::of(begin, end);
    for (wrong, member) in [
        (invoice("A").with_billing_period(period("2026-03-01", "2026-02-31")), "billingPeriod.end"),
        (invoice("A").with_billing_period(period("01/03/2026", "2026-03-31")), "billingPeriod.begin"),
        (invoice("A").with_shipping(Shipping::on("hier")), "shipping.deliveryDate"),
        (
            invoice("A").with_referenced_document(ReferencedDocument::of("B").with_date("20260301")),
            "referencedDocuments.0.date",
        ),
    ] {
        assert_eq!(check(wrong), Err(date(member)));
    }
    let neither = invoice("INV-001").with_tax_payment_option(TaxPaymentOption::new());
    assert_eq!(check(neither), Err(ReportError::TaxPaymentCodes("one")));
    let both = TaxPaymentOption::from(TaxPointEvent::DeliveryDate).with_code(TaxPointCode::DELIVERY_DATE_UBL);
    assert_eq!(check(invoice("INV-001").with_tax_payment_option(both)), Ok(()), "the texts disagree");
    let written = serde_json::to_value(InvoiceReport::new(invoice("INV-001"))).unwrap();
    assert_eq!(written["invoice"]["buyer"]["identifier"], json!({"scheme": "0208", "value": "457812698"}));
    assert_eq!(written["invoice"]["taxDetails"][0]["percent"], json!(20));
}

#[test]
fn members_of_an_invoice_go_into_a_report_without_retyping() {
    let seller = TradeParty::named("Le Fournisseur");
    let buyer = TradeParty::named("Le Client");
    let quantity = BilledQuantity::of(Decimal::from(3), "HUR");
    let line = InvoiceLine::of(
        "1",
        "Conseil",
        quantity,
        Decimal::new(9050, 2),
        TaxCategory::standard(Decimal::from(20)),
    );
    let mut invoice = Invoice::draft("F-1", DocumentTypeCode::CommercialInvoice, "2026-03-11", seller, buyer)
        .with_line(line.with_billing_period(BillingPeriod::of("2026-02-01", "2026-02-28")))
        .with_payment_means(PaymentMeans::sepa_transfer("FR7630006000011234567890189"));
    invoice.compute_totals().unwrap();
    let on_the_invoice = serde_json::to_value(&invoice).unwrap();

    let mut report = reported("F-1");
    report.lines = invoice.lines;
    report.payment_means = invoice.payment_means;
    let report = InvoiceReport::new(report);
    assert_eq!(report.check(), Ok(()));

    let in_the_report = serde_json::to_value(&report).unwrap();
    for member in ["lines", "paymentMeans"] {
        assert_eq!(in_the_report["invoice"][member], on_the_invoice[member], "{member}");
    }
}

#[test]
fn a_report_names_every_missing_member() {
    let body = json!({
        "referenceData": {"additionalReferenceIds": [{}]},
        "charges": [{}],
        "allowances": [{"actualAmount": {"amount": 1}, "taxDetail": {"categoryCode": "S"}}, {}],
        "paymentMeans": [{"bankTransfer": {}, "creditCard": {}, "bankDirectDebit": {}}],
        "billingPeriod": {"begin": "2026-03-01"},
        "shipping": {"tradeParty": {}, "billingPeriod": {}},
        "lines": [{
            "totalAmount": {"amount": 1}, "billedQuantity": {},
            "billingPeriod": {}, "shipping": {"tradeParty": {}}, "allowances": [{}], "charges": [{}],
            "item": {"itemIdentifier": {}, "classificationIdentifier": {}, "characteristics": [{}]},
            "identifiers": [{}]
        }],
        "attachments": [{}]
    });
    let mut report = serde_json::to_value(InvoiceReport::new(reported("F-1"))).unwrap();
    report["invoice"].as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
    let report: InvoiceReport = serde_json::from_value(report).unwrap();
    let missing = [
        "referenceData.additionalReferenceIds.0.id",
        "referenceData.additionalReferenceIds.0.typeCode",
        "charges.0.actualAmount",
        "charges.0.taxDetail.categoryCode",
        "allowances.1.actualAmount",
        "allowances.1.taxDetail.categoryCode",
        "paymentMeans.0.typeCode",
        "paymentMeans.0.bankTransfer.iban",
        "paymentMeans.0.creditCard.cardId",
        "paymentMeans.0.creditCard.cardHolderName",
        "paymentMeans.0.bankDirectDebit.iban",
        "billingPeriod.end",
        "shipping.deliveryDate",
        "shipping.tradeParty.postalAddress",
        "shipping.billingPeriod.begin",
        "shipping.billingPeriod.end",
        "lines.0.id",
        "lines.0.taxDetail.categoryCode",
        "lines.0.price.netAmount",
        "lines.0.billingPeriod.begin",
        "lines.0.billingPeriod.end",
        "lines.0.shipping.tradeParty.postalAddress",
        "lines.0.allowances.0.actualAmount",
        "lines.0.charges.0.actualAmount",
        "lines.0.item.name",
        "lines.0.item.itemIdentifier.scheme",
        "lines.0.item.itemIdentifier.value",
        "lines.0.item.classificationIdentifier.list",
        "lines.0.item.classificationIdentifier.value",
        "lines.0.item.characteristics.0.name",
        "lines.0.item.characteristics.0.value",
        "lines.0.identifiers.0.value",
        "attachments.0.reference",
        "attachments.0.description",
    ];
    assert_eq!(report.check(), Err(ReportError::Missing(missing.map(str::to_owned).to_vec())));
}

#[test]
fn a_report_of_payments_is_checked() {
    let line = |rate: &str, amount: &str| {
        let body = json!({"taxRate": rate.parse::<serde_json::Number>().unwrap(), "collectedAmount": amount});
        serde_json::from_value::<CollectedTax>(body).unwrap()
    };
    let check = |lines: &[CollectedTax]| {
        let payment = lines
            .iter()
            .cloned()
            .fold(CollectedPayment::new("2026-03-11"), |payment, line| payment.with_tax_detail(line));
        TransactionPaymentReport::from(payment).check()
    };
    assert_eq!(check(&[line("20", "1200.00"), line("5.5", "0")]), Ok(()));
    assert_eq!(check(&[]), Err(ReportError::Empty("taxDetails")));
    assert_eq!(check(&[line("20", "1"), line("20.0", "2")]), Err(ReportError::RateTwice));
    for rate in ["-20", "5.125"] {
        assert_eq!(check(&[line(rate, "1")]), Err(ReportError::Rate), "{rate}");
    }
    for amount in ["-1", "1.001", "1,50", ""] {
        assert_eq!(check(&[line("20", amount)]), Err(ReportError::Amount), "{amount}");
    }
    let paid = |number: &str, day: &str| {
        let payment = CollectedPayment::new("2026-03-11").with_tax_detail(line("20", "1"));
        InvoicePaymentReport::new(PaidInvoice::new(number, day, payment)).check()
    };
    assert_eq!(paid("INV-001", "2026-03-01"), Ok(()));
    assert_eq!(paid(&"I".repeat(21), "2026-03-01"), Err(ReportError::NumberTooLong(21)));
    assert_eq!(paid("INV-001", "yesterday"), Err(date("invoiceDate")));
}

#[test]
fn debug_hides_the_content_of_a_reported_invoice() {
    let body = json!({"invoice": {
        "invoiceId": "SECRET-1", "invoiceDate": "2026-03-11", "type": "380", "processType": "B1",
        "monetary": {"invoiceCurrency": "EUR", "taxBasisTotalAmount": {"amount": 4711}, "taxTotalAmount": {"amount": 1}},
        "buyer": {"name": "SECRET-2", "identifier": {"scheme": "0208", "value": "SECRET-3"}, "postalAddress": {"country": "BE"}},
        "seller": {"identifier": {"scheme": "0002", "value": "SECRET-4"}, "postalAddress": {"country": "FR"}},
        "lines": [{"id": "1", "totalAmount": {"amount": 4711}, "billedQuantity": {"quantity": 4711},
            "taxDetail": {"categoryCode": "S"}, "price": {"netAmount": {"amount": 4711}}, "item": {"name": "SECRET-5"}}]
    }});
    let report: InvoiceReport = serde_json::from_value(body).unwrap();
    let shown = format!("{report:?} {:?} {:?}", report.invoice, report.invoice.lines);
    assert!(!shown.contains("SECRET") && !shown.contains("4711"), "{shown}");
}

#[test]
fn services_without_the_option_are_detected() {
    let report = |summary| TransactionReport::new("2026-03-11").with_transaction(summary);
    assert!(report(summary(TransactionCategory::Services)).lacks_tax_payment_option());
    assert!(!report(summary(TransactionCategory::Goods)).lacks_tax_payment_option());
    let mut services = summary(TransactionCategory::Services);
    services.tax_payment_option = Some(TaxPointEvent::PaymentDate.into());
    assert!(!report(services).lacks_tax_payment_option());
}

#[test]
fn an_unreadable_item_is_named_by_its_missing_member() {
    let whole = InvoiceReport::new(reported("F-1"));
    let detail = serde_json::to_value(&whole.invoice.tax_details[0]).unwrap();
    let whole = serde_json::to_value(whole).unwrap();
    let invoice = |details: serde_json::Value| {
        let mut report = whole.clone();
        report["invoice"]["taxDetails"] = details;
        serde_json::from_value::<InvoiceReport>(report).unwrap().check()
    };
    assert_eq!(invoice(json!([detail])), Ok(()));
    for member in ["code", "taxableAmount", "taxAmount", "percent"] {
        let mut odd = detail.clone();
        odd.as_object_mut().unwrap().remove(member);
        for details in [json!([odd]), json!(odd), json!([detail, odd])] {
            let error = invoice(details).unwrap_err();
            assert_eq!(error, ReportError::Item { list: "taxDetails", member });
            assert!(error.to_string().contains(&format!("`{member}` is missing")), "{error}");
        }
    }
    assert_eq!(invoice(json!([])), Err(ReportError::Empty("taxDetails")));
    let sales = json!({"transactionDate": "2026-03-11", "transactions": [{"categoryCode": "TLB1"}]});
    let sales: TransactionReport = serde_json::from_value(sales).unwrap();
    assert!(
        matches!(sales.check(), Err(ReportError::Item { list: "transactions", .. })),
        "{:?}",
        sales.check()
    );
    let paid =
        json!({"transaction": {"payment": {"paymentDate": "2026-03-11", "taxDetails": [{"taxRate": 20}]}}});
    let paid: TransactionPaymentReport = serde_json::from_value(paid).unwrap();
    assert!(matches!(paid.check(), Err(ReportError::Item { list: "taxDetails", .. })), "{:?}", paid.check());
}

//! E-reporting through the typed client.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use std::time::Duration;

use iopole_api::model::codes::VatRegime;
use iopole_api::model::created::ElementType;
use iopole_api::model::identifiers::ElectronicAddress;
use iopole_api::model::ids::{PaymentId, ReportId, TransactionId};
use iopole_api::model::money::{CurrencyCode, Decimal, Money};
use iopole_api::model::reporting::{
    CollectedPayment, CollectedTax, InvoicePaymentReport, InvoiceReport, PaidInvoice, ReportInvoice,
    ReportInvoiceMonetary, ReportParty, ReportState, ReportStatus, ReportTaxDetail, ReportType,
    TransactionCategory, TransactionMonetary, TransactionPaymentReport, TransactionReport,
    TransactionSummary, TransactionTaxDetail, VatCategoryCode,
};
use iopole_api::{Client, Error, ErrorKind};
use iopole_sandbox::{Sandbox, VatRegime as Regime};
use iopole_tests::{client, sandbox};

const SIREN: &str = "732829320";
const DAY: Duration = Duration::from_secs(86_400);

async fn start() -> (Sandbox, Client, ElectronicAddress) {
    let builder = sandbox().manual_clock().instant().token_lifetime(400 * DAY);
    let sandbox = builder.vat_regime(SIREN, Regime::RealMonthly).start().await.unwrap();
    let client = client(&sandbox);
    (sandbox, client, ElectronicAddress::legal(&SIREN.parse().unwrap()))
}

fn euros(amount: i64) -> Money {
    Money::new(Decimal::from(amount))
}

fn sales() -> TransactionReport {
    let totals = TransactionMonetary::new(euros(1000), euros(200));
    let goods = TransactionSummary::new(CurrencyCode::EUR, TransactionCategory::Goods, totals)
        .with_tax_detail(TransactionTaxDetail::new(euros(1000), euros(200), Decimal::from(20)));
    TransactionReport::new("2026-10-14").with_transaction(goods)
}

fn invoice() -> InvoiceReport {
    let tax = Money::of(Decimal::from(200), CurrencyCode::EUR);
    let totals = ReportInvoiceMonetary::new(CurrencyCode::EUR, euros(1000), tax);
    let buyer = ReportParty::identified("0208", "457812698", "BE");
    let seller = ReportParty::identified("0002", SIREN, "FR");
    let detail = ReportTaxDetail::new(euros(1000), euros(200), Decimal::from(20), VatCategoryCode::Standard);
    ReportInvoice::new("INV-001", "2026-10-11", "380", "B1", totals, buyer, seller)
        .with_tax_detail(detail)
        .into()
}

fn payment() -> CollectedPayment {
    let amount: iopole_api::model::reporting::CollectedAmount = "1200.00".parse().unwrap();
    CollectedPayment::new("2026-10-14").with_tax_detail(CollectedTax::new(Decimal::from(20), amount))
}

fn invoice_payment() -> InvoicePaymentReport {
    InvoicePaymentReport::new(PaidInvoice::new("INV-001", "2026-10-11", payment()))
}

#[tokio::test]
async fn reports_are_collected_sent_and_downloaded() {
    let (sandbox, client, company) = start().await;
    let reporting = client.user().reporting();
    let sale = reporting.send_transactions(&company, &sales()).await.unwrap();
    assert_eq!(sale.r#type, Some(ElementType::Transaction));
    let sale: TransactionId = sale.id_as().unwrap();
    let number = reporting.send_invoice(&company, &invoice()).await.unwrap();
    assert_eq!(number.r#type, Some(ElementType::Invoice));
    let paid = reporting.send_invoice_payment(&company, &invoice_payment()).await.unwrap();
    assert_eq!(paid.r#type, Some(ElementType::PaymentInvoice));
    let cash = reporting.send_transaction_payment(&company, &payment().into()).await.unwrap();
    assert_eq!(cash.r#type, Some(ElementType::PaymentTransaction));

    let page = reporting.folders(&company, "2026-10").to("2026-12").limit(10).await.unwrap();
    assert_eq!((page.data.len(), page.meta.unwrap().total), (1, Some(1)));
    let folder = &page.data[0];
    assert_eq!((&folder.state, &folder.status), (&Some(ReportState::Open), &None));
    assert_eq!(
        (&folder.transaction_type, &folder.vat_regime),
        (&Some(ReportType::Initial), &Some(VatRegime::RealMonthly))
    );
    assert_eq!(folder.start_date.as_ref().unwrap().as_str(), "2026-10-01");

    sandbox.advance(27 * DAY);
    let folder = reporting.folders(&company, "2026-10").await.unwrap().data.remove(0);
    assert_eq!((folder.state, folder.status), (Some(ReportState::Closed), Some(ReportStatus::Accepted)));
    let transmission = sandbox.transmission_of(folder.id.as_str()).unwrap().parse().unwrap();
    let file = reporting.download(&transmission).await.unwrap();
    assert_eq!(file.media_type(), Some("application/xml"));
    let xml = String::from_utf8(file.bytes().await.unwrap().to_vec()).unwrap();
    assert!(xml.contains(sale.as_str()) && xml.contains("INV-001"), "{xml}");

    let error = reporting.send_transactions(&company, &sales()).in_folder(&folder.id).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.problem().unwrap().issues()[0].path.as_str()),
        (ErrorKind::Refused, "reportIdentifier")
    );
}

#[tokio::test]
async fn an_invalid_report_is_not_sent() {
    let (sandbox, client, company) = start().await;
    let reporting = client.user().reporting();
    let directory = ElectronicAddress::from(SIREN.parse::<iopole_api::model::identifiers::Siren>().unwrap());
    let before = sandbox.api_requests();
    let refused = |error: Error, operation: &str, what: &str| {
        assert_eq!((error.kind(), error.operation()), (ErrorKind::InvalidRequest, Some(operation)));
        assert!(error.to_string().contains(what), "{error}");
    };
    let (sale, paid) = ("sendTransactionReport", "sendInvoicePaymentReport");
    refused(reporting.send_transactions(&directory, &sales()).await.unwrap_err(), sale, "scheme 0002");
    let twice = sales().with_transaction(sales().transactions.remove(0));
    refused(
        reporting.send_transactions(&company, &twice).await.unwrap_err(),
        sale,
        "category TLB1 appears twice",
    );
    let mut long = invoice();
    long.invoice.invoice_id = "I".repeat(21);
    refused(reporting.send_invoice(&company, &long).await.unwrap_err(), "sendInvoiceReport", "20 at most");
    let mut rates = invoice_payment();
    rates.invoice.payment = payment().with_tax_detail(payment().tax_details.remove(0));
    refused(
        reporting.send_invoice_payment(&company, &rates).await.unwrap_err(),
        paid,
        "one item for each rate",
    );
    let nothing = TransactionPaymentReport::from(CollectedPayment::new("2026-10-14"));
    let error = reporting.send_transaction_payment(&company, &nothing).await.unwrap_err();
    refused(error, "sendTransactionPaymentReport", "at least one");
    for search in [
        reporting.folders(&directory, "2026-10"),
        reporting.folders(&company, "2026-10-01"),
        reporting.folders(&company, "2026-13"),
        reporting.folders(&company, "2026-10").to("10-2026"),
        reporting.folders(&company, "2026-10").to("2026-09"),
        reporting.folders(&company, "2026-10").limit(201),
        reporting.folders(&company, "2026-10").offset(1001),
    ] {
        let error = search.await.unwrap_err();
        assert_eq!(
            (error.kind(), error.operation()),
            (ErrorKind::InvalidRequest, Some("searchReportFolders"))
        );
    }
    assert_eq!(sandbox.api_requests(), before, "nothing was sent");
}

#[tokio::test]
async fn a_refusal_of_the_platform_is_returned() {
    let (sandbox, client, _) = start().await;
    let reporting = client.user().reporting();
    let other = ElectronicAddress::legal(&sandbox.companies()[0].siren.parse().unwrap());
    let error = reporting.send_transactions(&other, &sales()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert!(!error.is_outcome_unknown());
    assert!(error.to_string().contains("does not have a VAT regime specified"), "{error}");
    let nobody: ElectronicAddress = "0002:999999999".parse().unwrap();
    let error = reporting.folders(&nobody, "2026-10").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let unknown = "0190f1d2-0000-7000-8000-000000000000".parse().unwrap();
    assert_eq!(reporting.download(&unknown).await.unwrap_err().kind(), ErrorKind::NotFound);
    let folder: ReportId = "0190f1d2-0000-7000-8000-000000000000".parse().unwrap();
    let company = ElectronicAddress::legal(&SIREN.parse().unwrap());
    let error = reporting.send_invoice(&company, &invoice()).in_folder(&folder).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
}

#[tokio::test]
async fn a_report_is_final() {
    let (_sandbox, client, company) = start().await;
    let reporting = client.user().reporting();
    let sale: TransactionId = reporting.send_transactions(&company, &sales()).await.unwrap().id_as().unwrap();
    let cash = reporting.send_transaction_payment(&company, &payment().into()).await.unwrap();
    let cash: PaymentId = cash.id_as().unwrap();
    for call in [
        reporting.update_transaction(&sale, &sales()),
        reporting.update_invoice(&sale, &invoice()),
        reporting.update_invoice_payment(&cash, &invoice_payment()),
        reporting.update_transaction_payment(&cash, &payment().into()),
        reporting.delete_transaction(&sale),
        reporting.delete_payment(&cash),
    ] {
        let error = call.await.unwrap_err();
        assert_eq!(
            (error.kind(), error.status().map(|status| status.as_u16())),
            (ErrorKind::Refused, Some(501))
        );
        assert!(error.to_string().contains("does not offer this operation"), "{error}");
    }
}

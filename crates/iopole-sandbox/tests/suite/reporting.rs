//! E-reporting: accepted and rejected reports, and their folders.

use std::time::Duration;

use iopole_sandbox::{Sandbox, SandboxBuilder, VatRegime};
use serde_json::{Value, json};

use crate::support::{Account, Answer, NOBODY, assert_issue, text};

const SIREN: &str = "732829320";
const HOUR: u64 = 3_600_000;
const DAY: u64 = 24 * HOUR;

/// The clock starts on 15 October 2026, 08:00.
async fn account() -> Account {
    Account::with(builder(VatRegime::RealMonthly)).await
}

/// Tokens that outlive the periods.
fn builder(regime: VatRegime) -> SandboxBuilder {
    let year = Duration::from_millis(365 * DAY);
    Sandbox::builder().manual_clock().token_lifetime(year).vat_regime(SIREN, regime)
}

fn at(what: &str) -> String {
    format!("/v1/reporting/{what}/scheme/0002/value/{SIREN}")
}

pub(crate) fn sales(day: &str) -> Value {
    json!({"transactionDate": day, "transactions": [{
        "currency": "EUR",
        "categoryCode": "TLB1",
        "monetary": {"taxBasisTotalAmount": {"amount": 1000}, "taxTotalAmount": {"amount": 200}},
        "taxDetails": [{"taxableAmount": {"amount": 1000}, "taxAmount": {"amount": 200.00}, "percent": 20}]
    }]})
}

fn collected(lines: &[(Value, &str)]) -> Value {
    let line = |(rate, amount): &(Value, &str)| json!({"taxRate": rate, "collectedAmount": amount});
    json!({"paymentDate": "2026-10-14", "taxDetails": lines.iter().map(line).collect::<Vec<_>>()})
}

fn invoice() -> Value {
    json!({"invoice": {
        "invoiceId": "INV-001",
        "invoiceDate": "2026-10-11",
        "type": "380",
        "processType": "B1",
        "monetary": {
            "invoiceCurrency": "EUR",
            "taxBasisTotalAmount": {"amount": 1000},
            "taxTotalAmount": {"amount": 200, "currency": "EUR"}
        },
        "taxDetails": [{
            "taxableAmount": {"amount": 1000}, "taxAmount": {"amount": 200}, "percent": 20, "code": "S"
        }],
        "buyer": {"identifier": {"scheme": "0208", "value": "457812698"}, "postalAddress": {"country": "BE"}},
        "seller": {"identifier": {"scheme": "0002", "value": SIREN}, "postalAddress": {"country": "FR"}}
    }})
}

async fn folders(account: &Account, query: &str) -> Vec<Value> {
    let (status, body) = account.get(&format!("{}?{query}", at("report"))).await;
    assert_eq!(status, 200, "{body}");
    body["data"].as_array().unwrap().clone()
}

fn taken(answer: &Answer, kind: &str) -> String {
    assert_eq!((answer.0.as_u16(), &answer.1["type"]), (202, &json!(kind)), "{}", answer.1);
    text(&answer.1["id"])
}

#[tokio::test]
async fn four_reports_meet_in_one_folder_which_goes_to_the_state() {
    let account = account().await;
    let sale = taken(&account.post(&at("transaction"), &sales("2026-10-14")).await, "TRANSACTION");
    let number = taken(&account.post(&at("transaction/invoice"), &invoice()).await, "INVOICE");
    let mut payment = json!({"invoice": {"invoiceId": "INV-001", "invoiceDate": "2026-10-11"}});
    payment["invoice"]["payment"] = collected(&[(json!(20), "1200.00")]);
    let paid = taken(&account.post(&at("payment/invoice"), &payment).await, "PAYMENT_INVOICE");
    let payment = json!({"transaction": {"payment": collected(&[(json!(5.5), "650.1"), (json!(20), "24")])}});
    let cash = taken(&account.post(&at("payment/transaction"), &payment).await, "PAYMENT_TRANSACTION");

    assert!(folders(&account, "from=2026-10").await.is_empty(), "they are attached a second later");
    account.wait(1_000);
    let list = folders(&account, "from=2026-10").await;
    let folder = &list[0];
    assert_eq!((list.len(), &folder["state"], &folder["status"]), (1, &json!("OPEN"), &json!(null)));
    assert_eq!(
        (&folder["vatRegime"], &folder["transactionType"], &folder["startDate"], &folder["endDate"]),
        (&json!("REAL_MONTHLY_TAX_REGIME"), &json!("INITIAL"), &json!("2026-10-01"), &json!("2026-10-31"))
    );
    assert_eq!(folder["autoCloseDate"], "2026-11-10T23:59:59.000Z");
    let id = text(&folder["id"]);
    assert_eq!(account.sandbox.transmission_of(&id), None);
    account.wait(26 * DAY + 16 * HOUR);
    let state = async || {
        let folder = folders(&account, "from=2026-10&to=2026-10").await.remove(0);
        (text(&folder["state"]), text(&folder["status"]))
    };
    let closed = |status: &str| ("CLOSED".to_owned(), status.to_owned());
    assert_eq!(state().await, closed("PENDING"));
    account.wait(60_000);
    assert_eq!(state().await, closed("SUBMITTED"));
    account.wait(HOUR);
    assert_eq!(state().await, closed("ACCEPTED"));

    let transmission = account.sandbox.transmission_of(&id).unwrap();
    let path = format!("/v1/reporting/report/transmission/{transmission}/content");
    let response = account.request(reqwest::Method::GET, &path).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "application/xml");
    let name = response.headers()["content-disposition"].to_str().unwrap().to_owned();
    assert_eq!(name, format!("attachment; filename=\"SANDBOX_F10_{transmission}.xml\""));
    let xml = response.text().await.unwrap();
    assert!(xml.contains("This is not the format in which the state receives"), "{xml}");
    for content in [
        format!("<Submission id=\"{sale}\" type=\"TRANSACTION\" flux=\"10.3\" date=\"2026-10-14\">"),
        "<Category code=\"TLB1\" currency=\"EUR\"/>".to_owned(),
        "<Tax rate=\"20\" taxable=\"1000\" amount=\"200.0\"/>".to_owned(),
        format!("<Submission id=\"{number}\" type=\"INVOICE\""),
        format!("<Submission id=\"{paid}\" type=\"PAYMENT_INVOICE\""),
        format!("<Submission id=\"{cash}\" type=\"PAYMENT_TRANSACTION\" flux=\"10.4\""),
        "<Collected rate=\"5.5\" amount=\"650.1\"/>".to_owned(),
    ] {
        assert!(xml.contains(&content), "{content} is not in {xml}");
    }
    let (status, _) = account.get(&format!("/v1/reporting/report/transmission/{NOBODY}/content")).await;
    assert_eq!(status, 404);
    let wrong = account.get("/v1/reporting/report/transmission/x/content").await;
    assert_issue(&wrong, "invalid_string", &json!(["transmissionId"]));
}

#[tokio::test]
async fn a_repeated_report_is_accepted_twice() {
    let account = account().await;
    let first = taken(&account.post(&at("transaction"), &sales("2026-10-14")).await, "TRANSACTION");
    let second = taken(&account.post(&at("transaction"), &sales("2026-10-14")).await, "TRANSACTION");
    assert_ne!(first, second);
    account.wait(40 * DAY);
    let folder = folders(&account, "from=2026-10&to=2026-10").await.remove(0);
    let xml = transmitted(&account, &text(&folder["id"])).await;
    assert!(xml.contains(&first) && xml.contains(&second), "{xml}");
}

async fn transmitted(account: &Account, folder: &str) -> String {
    let transmission = account.sandbox.transmission_of(folder).unwrap();
    let path = format!("/v1/reporting/report/transmission/{transmission}/content");
    account.request(reqwest::Method::GET, &path).send().await.unwrap().text().await.unwrap()
}

#[tokio::test]
async fn a_late_report_is_a_correction_and_a_folder_can_be_selected() {
    let account = account().await;
    account.post(&at("transaction"), &sales("2026-08-31")).await;
    account.wait(1_000);
    let late = folders(&account, "from=2026-08&to=2026-08").await.remove(0);
    assert_eq!(
        (&late["transactionType"], &late["startDate"], &late["autoCloseDate"]),
        (&json!("CORRECTIVE"), &json!("2026-08-01"), &json!("2026-11-10T23:59:59.000Z"))
    );

    let named = format!("{}?reportIdentifier={}", at("transaction"), text(&late["id"]));
    let sale = taken(&account.post(&named, &sales("2026-10-14")).await, "TRANSACTION");
    account.wait(1_000);
    assert!(folders(&account, "from=2026-09").await.is_empty());

    account.wait(26 * DAY + 17 * HOUR);
    assert!(transmitted(&account, &text(&late["id"])).await.contains(&sale));
    let at_identifier = json!(["reportIdentifier"]);
    assert_issue(&account.post(&named, &sales("2026-10-14")).await, "custom", &at_identifier);
    for unknown in [NOBODY, "x"] {
        let path = format!("{}?reportIdentifier={unknown}", at("transaction"));
        assert_issue(&account.post(&path, &sales("2026-10-14")).await, "custom", &at_identifier);
    }
}

#[tokio::test]
async fn folders_are_searched_by_months() {
    let account = account().await;
    for day in ["2026-10-02", "2026-09-30", "2026-11-01"] {
        account.post(&at("transaction"), &sales(day)).await;
    }
    account.wait(1_000);
    let starts = async |query: &str| {
        let list = folders(&account, query).await;
        list.iter().map(|folder| text(&folder["startDate"])).collect::<Vec<_>>()
    };
    assert_eq!(starts("from=2026-09").await, ["2026-09-01", "2026-10-01"], "to the present month");
    assert_eq!(starts("from=2026-10&to=2026-12").await, ["2026-10-01", "2026-11-01"]);
    assert_eq!(starts("from=2026-09&to=2026-12&offset=1&limit=1").await, ["2026-10-01"]);
    let (_, body) = account.get(&format!("{}?from=2026-01&to=2026-12&limit=2", at("report"))).await;
    let meta = json!({"offset": 0, "limit": 2, "count": 2, "total": 3, "from": "2026-01", "to": "2026-12"});
    assert_eq!(body["meta"], meta);

    let search = async |query: &str| account.get(&format!("{}{query}", at("report"))).await;
    assert_issue(&search("").await, "invalid_type", &json!(["from"]));
    for from in ["2026", "2026-13", "2026-10-01", "2026-1", "10-2026"] {
        let answer = search(&format!("?from={from}")).await;
        assert_issue(&answer, "invalid_string", &json!(["from"]));
        assert_eq!(answer.1["details"]["message"], "from must match YYYY-MM");
    }
    let answer = search("?from=2026-10&to=2026-09").await;
    assert_issue(&answer, "custom", &json!(["to"]));
    assert_eq!(answer.1["details"]["message"], "'to' must be greater than or equal to 'from'");
    assert_issue(&search("?from=2026-10&limit=201").await, "too_big", &json!(["limit"]));
    let (status, body) = account.get("/v1/reporting/report/scheme/0002/value/999999999?from=2026-10").await;
    let message = json!({"message": "Business entity not found for given identifier"});
    assert_eq!((status.as_u16(), body), (404, message));
}

#[tokio::test]
async fn the_company_needs_a_siren_and_a_regime() {
    let account = account().await;
    let of = |scheme: &str, value: &str| format!("/v1/reporting/transaction/scheme/{scheme}/value/{value}");
    let answer = account.post(&of("0009", SIREN), &sales("2026-10-14")).await;
    assert_issue(&answer, "invalid_literal", &json!(["identifierScheme"]));
    assert_eq!(
        (&answer.1["details"]["expected"], &answer.1["details"]["received"]),
        (&json!("0002"), &json!("0009"))
    );
    assert_issue(
        &account.post(&of("0002", "73%202"), &json!({})).await,
        "invalid_string",
        &json!(["identifierValue"]),
    );
    let company = account.sandbox.companies().remove(0).siren;
    let answer = account.post(&of("0002", &company), &sales("2026-10-14")).await;
    assert_issue(&answer, "custom", &json!(["identifierValue"]));
    let message = "The business entity does not have a VAT regime specified.";
    assert_eq!(answer.1["details"]["message"], message);
    let known = account.get(&format!("/v1/reporting/report/scheme/0002/value/{company}?from=2026-10")).await;
    assert_eq!((known.0.as_u16(), &known.1["data"]), (200, &json!([])));
}

#[tokio::test]
async fn a_report_of_sales_is_checked() {
    let account = account().await;
    let edited = |edit: &dyn Fn(&mut Value)| {
        let mut body = sales("2026-10-14");
        edit(&mut body);
        body
    };
    let service = |option: Value| {
        edited(&|body| {
            body["transactions"][0]["categoryCode"] = json!("TPS1");
            body["transactions"][0]["taxPaymentOption"] = option.clone();
        })
    };
    let option = json!(["transactions", 0, "taxPaymentOption"]);
    for (body, code, path) in [
        (json!([]), "invalid_type", json!([])),
        (json!({}), "invalid_type", json!(["transactionDate"])),
        (sales("14/10/2026"), "custom", json!(["transactionDate"])),
        (sales("2026-02-30"), "custom", json!(["transactionDate"])),
        (edited(&|body| body["store"] = json!("x")), "unrecognized_keys", json!([])),
        (edited(&|body| body["transactions"] = json!([])), "too_small", json!(["transactions"])),
        (edited(&|body| body["registerId"] = json!(1)), "invalid_type", json!(["registerId"])),
        (
            edited(&|body| body["transactions"][0]["categoryCode"] = json!("TLB2")),
            "invalid_enum_value",
            json!(["transactions", 0, "categoryCode"]),
        ),
        (
            edited(&|body| {
                let twice = body["transactions"][0].clone();
                body["transactions"].as_array_mut().unwrap().push(twice);
            }),
            "custom",
            json!(["transactions", 1, "categoryCode"]),
        ),
        (
            edited(&|body| body["transactions"][0]["categoryCode"] = json!("TPS1")),
            "invalid_type",
            option.clone(),
        ),
        (service(json!({})), "custom", option.clone()),
        (service(json!({"code": 5, "iopCode": "INVOICE_DATE"})), "custom", option),
        (service(json!({"code": 6})), "custom", json!(["transactions", 0, "taxPaymentOption", "code"])),
        (
            service(json!({"iopCode": "SOON"})),
            "invalid_enum_value",
            json!(["transactions", 0, "taxPaymentOption", "iopCode"]),
        ),
        (
            edited(&|body| body["transactions"][0]["taxDetails"] = json!([])),
            "too_small",
            json!(["transactions", 0, "taxDetails"]),
        ),
        (
            edited(&|body| body["transactions"][0]["taxDetails"][0]["percent"] = json!("20")),
            "invalid_type",
            json!(["transactions", 0, "taxDetails", 0, "percent"]),
        ),
        (
            edited(&|body| body["transactions"][0]["monetary"]["taxTotalAmount"] = json!(200)),
            "invalid_type",
            json!(["transactions", 0, "monetary", "taxTotalAmount"]),
        ),
    ] {
        assert_issue(&account.post(&at("transaction"), &body).await, code, &path);
    }
    taken(
        &account.post(&at("transaction"), &service(json!({"iopCode": "PAYMENT_DATE"}))).await,
        "TRANSACTION",
    );
}

#[tokio::test]
async fn a_payment_is_checked() {
    let account = account().await;
    let body = |lines: &[(Value, &str)]| json!({"transaction": {"payment": collected(lines)}});
    let line = |at: usize, key: &str| json!(["transaction", "payment", "taxDetails", at, key]);
    let mut no_date = body(&[(json!(20), "1")]);
    no_date["transaction"]["payment"]["paymentDate"] = json!("soon");
    for (body, code, path) in [
        (json!({}), "invalid_type", json!(["transaction"])),
        (no_date, "custom", json!(["transaction", "payment", "paymentDate"])),
        (body(&[]), "too_small", json!(["transaction", "payment", "taxDetails"])),
        (body(&[(json!("20"), "1")]), "invalid_type", line(0, "taxRate")),
        (body(&[(json!(-20), "1")]), "custom", line(0, "taxRate")),
        (body(&[(json!(20.125), "1")]), "custom", line(0, "taxRate")),
        (body(&[(json!(20), "1"), (json!(20.0), "2")]), "custom", line(1, "taxRate")),
        (body(&[(json!(20), "-1.00")]), "invalid_string", line(0, "collectedAmount")),
        (body(&[(json!(20), "1,00")]), "invalid_string", line(0, "collectedAmount")),
        (body(&[(json!(20), "1.001")]), "invalid_string", line(0, "collectedAmount")),
    ] {
        assert_issue(&account.post(&at("payment/transaction"), &body).await, code, &path);
    }
    let mut number = body(&[(json!(20), "1")]);
    number["transaction"]["payment"]["taxDetails"][0]["collectedAmount"] = json!(1);
    assert_issue(
        &account.post(&at("payment/transaction"), &number).await,
        "invalid_type",
        &line(0, "collectedAmount"),
    );
    let mut long = json!({"invoice": {"invoiceId": "I".repeat(21), "invoiceDate": "2026-10-11"}});
    long["invoice"]["payment"] = collected(&[(json!(20), "1")]);
    assert_issue(
        &account.post(&at("payment/invoice"), &long).await,
        "too_big",
        &json!(["invoice", "invoiceId"]),
    );
}

#[tokio::test]
async fn an_invoice_is_checked() {
    let account = account().await;
    let edited = |edit: &dyn Fn(&mut Value)| {
        let mut body = invoice();
        edit(&mut body["invoice"]);
        body
    };
    let without = |key: &str| edited(&|invoice| drop(invoice.as_object_mut().unwrap().remove(key)));
    for key in
        ["invoiceId", "invoiceDate", "type", "processType", "monetary", "taxDetails", "buyer", "seller"]
    {
        let answer = account.post(&at("transaction/invoice"), &without(key)).await;
        assert_issue(&answer, "invalid_type", &json!(["invoice", key]));
    }
    let missing = account.post(&at("transaction/invoice"), &without("processType")).await.1;
    assert!(text(&missing["details"]["expected"]).starts_with("'B1' | 'S1' | 'M1'"), "{missing}");
    for (body, code, path) in [
        (edited(&|invoice| invoice["note"] = json!("x")), "unrecognized_keys", json!(["invoice"])),
        (
            edited(&|invoice| invoice["invoiceId"] = json!("I".repeat(21))),
            "too_big",
            json!(["invoice", "invoiceId"]),
        ),
        (
            edited(&|invoice| invoice["invoiceDueDate"] = json!("20261011")),
            "custom",
            json!(["invoice", "invoiceDueDate"]),
        ),
        (
            edited(&|invoice| invoice["taxPaymentOption"] = json!({})),
            "custom",
            json!(["invoice", "taxPaymentOption"]),
        ),
        (
            edited(&|invoice| invoice["taxDetails"][0]["code"] = json!("X")),
            "invalid_enum_value",
            json!(["invoice", "taxDetails", 0, "code"]),
        ),
        (
            edited(&|invoice| invoice["buyer"]["postalAddress"] = json!({})),
            "invalid_type",
            json!(["invoice", "buyer", "postalAddress", "country"]),
        ),
        (
            edited(&|invoice| invoice["payer"] = json!({})),
            "invalid_type",
            json!(["invoice", "payer", "name"]),
        ),
        (
            edited(&|invoice| invoice["lines"] = json!([{"id": ""}])),
            "too_small",
            json!(["invoice", "lines", 0, "id"]),
        ),
    ] {
        assert_issue(&account.post(&at("transaction/invoice"), &body).await, code, &path);
    }
    // One text of the contract allows both codes here, another rejects them. A type may be a number.
    let both = edited(&|invoice| {
        invoice["taxPaymentOption"] = json!({"code": 35, "iopCode": "DELIVERY_DATE"});
        invoice["type"] = json!(380);
    });
    taken(&account.post(&at("transaction/invoice"), &both).await, "INVOICE");
}

#[tokio::test]
async fn a_report_is_final() {
    let account = account().await;
    let id = taken(&account.post(&at("transaction"), &sales("2026-10-14")).await, "TRANSACTION");
    for path in [
        format!("/v1/reporting/transaction/{id}"),
        format!("/v1/reporting/transaction/{id}/invoice"),
        format!("/v1/reporting/payment/{id}/invoice"),
        format!("/v1/reporting/payment/{id}/transaction"),
    ] {
        assert_eq!(account.put(&path).await.0, 501, "{path}");
    }
    for path in [format!("/v1/reporting/transaction/{id}"), format!("/v1/reporting/payment/{id}")] {
        assert_eq!(account.delete(&path).await.0, 501, "{path}");
    }
}

#[tokio::test]
async fn at_once_means_everything_but_the_calendar() {
    let account = Account::with(builder(VatRegime::Exempt).instant()).await;
    account.post(&at("transaction"), &sales("2026-10-14")).await;
    let folder = folders(&account, "from=2026-10").await.remove(0);
    assert_eq!((&folder["state"], &folder["startDate"]), (&json!("OPEN"), &json!("2026-09-01")));
    account.wait(47 * DAY);
    let folder = folders(&account, "from=2026-10").await.remove(0);
    assert_eq!((&folder["state"], &folder["status"]), (&json!("CLOSED"), &json!("ACCEPTED")));
    assert!(account.sandbox.transmission_of(&text(&folder["id"])).is_some());
}

//! Documents generated from the platform's JSON.

use iopole_sandbox::{Judge, Sandbox};
use reqwest::Method;
use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};

use crate::support::{Account, assert_issue};

const CII: &str = "/v1/tools/cii/generate?flavor=EN16931";
const UBL: &str = "/v1/tools/ubl/generate?flavor=EN16931";

/// A valid invoice.
pub(crate) fn invoice(number: &str) -> Value {
    let vat = json!({"taxType": "VAT", "categoryCode": "S", "percent": 20});
    json!({
        "invoiceId": number, "invoiceDate": "2026-10-01", "invoiceDueDate": "2026-10-31", "type": 380,
        "processType": "B1",
        "seller": {
            "name": "Atelier <Été> & Fils", "siren": "732829320", "siret": "73282932000074",
            "vatNumber": "FR44732829320", "electronicAddress": "0225:732829320",
            "postalAddress": {"addressLineOne": "12 rue Haute", "cityName": "Brest", "postalCode": "29200", "country": "FR"}
        },
        "buyer": {
            "name": "Chantier de la Recette", "siren": "005520176", "electronicAddress": "0225:005520176",
            "postalAddress": {"cityName": "Lyon", "country": "FR"}
        },
        "notes": [{"type": {"code": "AAB"}, "content": "Pas d'escompte"}],
        "paymentMeans": [{"typeCode": "58", "bankTransfer": {"iban": "FR76 3000 6000 0112 3456 7890 189"}}],
        "lines": [{
            "id": "1", "item": {"name": "Vis & boulons"}, "billedQuantity": {"quantity": 3, "unitCode": "C62"},
            "price": {"netAmount": {"amount": 41.15}}, "totalAmount": {"amount": 123.45}, "taxDetail": vat
        }],
        "taxDetails": [{
            "taxableAmount": {"amount": 123.45}, "taxAmount": {"amount": 24.69}, "taxType": "VAT",
            "categoryCode": "S", "percent": 20
        }],
        "monetary": {
            "invoiceCurrency": "EUR", "lineTotalAmount": {"amount": 123.45},
            "taxBasisTotalAmount": {"amount": 123.45}, "taxTotalAmount": {"amount": 24.69, "currency": "EUR"},
            "invoiceAmount": {"amount": 148.14}, "payableAmount": {"amount": 148.14}
        }
    })
}

/// Media type and content of a generated document.
pub(crate) async fn made(account: &Account, path: &str, body: &Value) -> (String, Vec<u8>) {
    let response = account.request(Method::POST, path).json(body).send().await.unwrap();
    let status = response.status();
    let media_type = response.headers()[CONTENT_TYPE].to_str().unwrap().to_owned();
    let content = response.bytes().await.unwrap().to_vec();
    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&content));
    (media_type, content)
}

/// Sends a document and checks that its numbers are those of [`invoice`].
pub(crate) async fn goes_round(account: &Account, name: &str, document: Vec<u8>, number: &str, format: &str) {
    let id = account.send(name, document).await;
    account.wait(1000);
    let (_, body) = account.get(&format!("/v1/invoice/{id}")).await;
    let data = &body[0]["businessData"];
    assert_eq!(body[0]["originalFormat"], format);
    assert_eq!((&data["invoiceId"], &data["invoiceDate"]), (&json!(number), &json!("2026-10-01")));
    assert_eq!((&data["invoiceDueDate"], &data["type"]), (&json!("2026-10-31"), &json!(380)));
    assert_eq!(data["monetary"]["invoiceAmount"]["amount"].to_string(), "148.14");
    assert_eq!(data["monetary"]["taxTotalAmount"]["amount"].to_string(), "24.69");
    assert_eq!(data["taxDetails"][0]["taxableAmount"]["amount"].to_string(), "123.45");
    assert_eq!(
        (&data["seller"]["name"], &data["seller"]["siret"]),
        (&json!("Atelier <Été> & Fils"), &json!("73282932000074"))
    );
    assert_eq!(data["buyer"]["electronicAddress"], "0225:005520176");
    assert_eq!(data["notes"], json!([{"type": {"code": "AAB"}, "content": "Pas d'escompte"}]));
    assert_eq!(account.state(&id).await, "DELIVERED");
}

#[tokio::test]
async fn a_generated_document_can_be_sent_and_has_equal_numbers() {
    let account = Account::with(Sandbox::builder().manual_clock().judge(Judge::Off)).await;
    let (media_type, cii) = made(&account, CII, &invoice("G-1")).await;
    assert_eq!(media_type, "application/xml");
    goes_round(&account, "g1.xml", cii, "G-1", "CII").await;
    let facturx = "/v1/tools/facturx/generate?flavor=EN16931&language=GERMAN";
    let (media_type, pdf) = made(&account, facturx, &invoice("G-3")).await;
    assert_eq!(media_type, "application/pdf");
    goes_round(&account, "g3.pdf", pdf, "G-3", "FacturX").await;
    let (media_type, ubl) = made(&account, UBL, &invoice("G-2")).await;
    assert_eq!(media_type, "application/xml");
    goes_round(&account, "g2.xml", ubl, "G-2", "UBL").await;
}

#[tokio::test]
async fn the_same_invoice_makes_the_same_document_and_nothing_is_kept() {
    let account = Account::open().await;
    let first = made(&account, CII, &invoice("G-1")).await;
    assert!(first == made(&account, CII, &invoice("G-1")).await);
    let (_, page) = account.query("/v1.1/invoice/search", &[("q", "invoice.direction:\"OUTBOUND\"")]).await;
    assert_eq!(page["meta"]["count"], 0);
}

#[tokio::test]
async fn a_credit_note_is_one_in_ubl() {
    let account = Account::open().await;
    let mut note = invoice("A-1");
    note["type"] = json!("381");
    note["referencedDocuments"] = json!([{"invoiceId": "G-1", "date": "2026-09-01"}]);
    let (_, ubl) = made(&account, UBL, &note).await;
    let text = String::from_utf8(ubl).unwrap();
    assert!(
        text.contains("<CreditNote ") && text.contains("<cbc:CreditedQuantity unitCode=\"C62\">3<"),
        "{text}"
    );
    assert!(!text.contains("cbc:DueDate>") && text.contains("<cbc:PaymentDueDate>2026-10-31<"), "{text}");
}

#[tokio::test]
async fn wrong_sums_are_reported_as_rules() {
    let account = Account::open().await;
    let mut wrong = invoice("G-1");
    wrong["monetary"]["payableAmount"]["amount"] = json!(148.15);
    for (path, location) in [
        (
            CII,
            "/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:DuePayableAmount",
        ),
        (UBL, "/Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount"),
    ] {
        let (status, body) = account.post(path, &wrong).await;
        assert_eq!(status, 400);
        let errors = &body["details"]["schematronValidationErrors"];
        assert_eq!(errors.as_array().unwrap().len(), 1, "{errors}");
        assert_eq!((&errors[0]["id"], &errors[0]["location"]), (&json!("BR-CO-16"), &json!(location)));
        let text = errors[0]["text"].as_str().unwrap();
        assert!(text.contains("148.15 ≠ 148.14"), "{text}");
        assert_eq!(body["details"]["schemaValidationErrors"], json!([]));
        assert!(body["metadata"].as_str().unwrap().starts_with("<?xml"));
        assert!(body["pipeline"]["startTime"].is_number() && body["pipeline"]["id"].is_string());
    }
}

#[tokio::test]
async fn each_rule_has_its_number() {
    let account = Account::open().await;
    type Spoil = fn(&mut Value);
    let cases: [(&str, Spoil); 26] = [
        ("BR-16", |i| {
            i["lines"] = json!([]);
        }),
        ("BR-08", |i| {
            i["seller"].as_object_mut().unwrap().remove("postalAddress");
        }),
        ("BR-10", |i| {
            i["buyer"].as_object_mut().unwrap().remove("postalAddress");
        }),
        ("BR-27", |i| i["lines"][0]["price"]["netAmount"]["amount"] = json!(-1)),
        ("BR-28", |i| i["lines"][0]["price"]["baseAmount"] = json!({"amount": -1})),
        ("BR-42", |i| i["lines"][0]["allowances"] = json!([{"actualAmount": {"amount": 0}}])),
        ("BR-44", |i| i["lines"][0]["charges"] = json!([{"actualAmount": {"amount": 0}}])),
        ("BR-33", |i| {
            i["allowances"] =
                json!([{"actualAmount": {"amount": 0}, "taxDetail": {"categoryCode": "S", "percent": 20}}]);
        }),
        ("CII-SR-470", |i| i["paymentMeans"] = json!([{"typeCode": "30"}])),
        ("BR-62", |i| i["seller"]["electronicAddress"] = json!("732829320")),
        ("BR-CL-01", |i| i["type"] = json!("INVOICE")),
        ("BR-CL-04", |i| i["monetary"]["invoiceCurrency"] = json!("euro")),
        ("BR-CL-04", |i| i["monetary"]["invoiceCurrency"] = json!("ZZZ")),
        ("BR-CL-14", |i| i["seller"]["postalAddress"]["country"] = json!("XX")),
        ("BR-CL-14", |i| i["buyer"]["postalAddress"]["country"] = json!("fr")),
        ("BR-CO-09", |i| i["seller"]["vatNumber"] = json!("44732829320")),
        ("BR-CO-09", |i| i["seller"]["vatNumber"] = json!("ZZ732829320")),
        ("BR-CO-10", |i| i["lines"][0]["totalAmount"]["amount"] = json!(120)),
        ("BR-CO-13", |i| i["monetary"]["taxBasisTotalAmount"]["amount"] = json!(100)),
        ("BR-CO-14", |i| i["monetary"]["taxTotalAmount"]["amount"] = json!(20)),
        ("BR-CO-15", |i| i["monetary"]["invoiceAmount"]["amount"] = json!(140)),
        ("BR-CO-17", |i| i["taxDetails"][0]["taxAmount"]["amount"] = json!(50)),
        ("BR-DEC-18", |i| i["monetary"]["payableAmount"]["amount"] = json!(148.140)),
        ("BR-S-02", |i| {
            i["seller"].as_object_mut().unwrap().remove("vatNumber");
        }),
        ("BR-S-05", |i| i["lines"][0]["taxDetail"]["percent"] = json!(0)),
        ("BR-AE-10", |i| i["taxDetails"][0]["categoryCode"] = json!("AE")),
    ];
    for (rule, spoil) in cases {
        let mut wrong = invoice("G-1");
        spoil(&mut wrong);
        // A `Value` has no trailing zeros.
        let decimals = if rule == "BR-DEC-18" { "148.140" } else { "148.14" };
        let (status, body) = account.post_text(CII, wrong.to_string().replace("148.14", decimals)).await;
        assert_eq!(status, 400, "{rule}");
        let errors = body["details"]["schematronValidationErrors"].as_array().unwrap().clone();
        assert!(errors.iter().any(|error| error["id"] == rule), "{rule}: {errors:?}");
    }
}

#[tokio::test]
async fn basic_wl_has_no_place_for_a_rounding() {
    let account = Account::open().await;
    let mut rounded = invoice("G-1");
    rounded["monetary"]["roundingAmount"] = json!({"amount": -0.14});
    rounded["monetary"]["payableAmount"] = json!({"amount": 148});
    made(&account, "/v1/tools/facturx/generate?flavor=EN16931&language=FRENCH", &rounded).await;
    let basic = "/v1/tools/facturx/generate?flavor=BASICWL&language=FRENCH";
    let (status, body) = account.post(basic, &rounded).await;
    assert_eq!(status, 400, "{body}");
    let errors = body["details"]["schematronValidationErrors"].as_array().unwrap();
    assert_eq!((errors.len(), &errors[0]["id"]), (1, &json!("BR-CO-16")), "{errors:?}");
    rounded["monetary"]["roundingAmount"] = json!({"amount": 0});
    rounded["monetary"]["payableAmount"] = json!({"amount": 148.14});
    made(&account, basic, &rounded).await;
}

#[tokio::test]
async fn peppol_asks_for_more() {
    let account = Account::open().await;
    let path = "/v1/tools/ubl/generate?flavor=PEPPOL_BIS_3";
    let (status, body) = account.post(path, &invoice("G-1")).await;
    assert_eq!((status.as_u16(), &body["statusMessage"]), (400, &json!("UBL generation failed.")));
    assert_eq!(body["details"]["schematronValidationErrors"][0]["id"], "PEPPOL-EN16931-R003");
    let mut sound = invoice("G-1");
    sound["referenceData"] = json!({"buyerReferenceId": "ACHATS"});
    let (_, ubl) = made(&account, path, &sound).await;
    assert!(String::from_utf8(ubl).unwrap().contains("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"));
}

#[tokio::test]
async fn a_request_of_the_wrong_form_gets_an_issue() {
    let account = Account::open().await;
    type Spoil = fn(&mut Value);
    let cases: [(&str, Value, Spoil); 6] = [
        ("Required", json!(["monetary", "payableAmount"]), |i| {
            i["monetary"].as_object_mut().unwrap().remove("payableAmount");
        }),
        ("Expected string, received array", json!(["paymentTerms"]), |i| i["paymentTerms"] = json!([])),
        ("Expected number, received string", json!(["lines", 0, "billedQuantity", "quantity"]), |i| {
            i["lines"][0]["billedQuantity"]["quantity"] = json!("3");
        }),
        ("Required", json!(["lines", 0, "taxDetail", "categoryCode"]), |i| {
            i["lines"][0]["taxDetail"].as_object_mut().unwrap().remove("categoryCode");
        }),
        ("Required", json!(["buyer", "electronicAddress"]), |i| {
            i["buyer"].as_object_mut().unwrap().remove("electronicAddress");
        }),
        ("String must contain at most 20 character(s)", json!(["invoiceId"]), |i| {
            i["invoiceId"] = json!("123456789012345678901");
        }),
    ];
    for (message, at, spoil) in cases {
        let mut wrong = invoice("G-1");
        spoil(&mut wrong);
        let (status, body) = account.post(CII, &wrong).await;
        assert_eq!((status.as_u16(), &body["statusMessage"]), (400, &json!("Request validation issues")));
        assert_eq!((&body["details"]["message"], &body["details"]["path"]), (&json!(message), &at));
    }
    let without_flavour = account.post("/v1/tools/cii/generate", &invoice("G-1")).await;
    assert_issue(&without_flavour, "invalid_type", &json!(["flavor"]));
    let (status, body) = account.post("/v1/tools/cii/generate?flavor=BASICWL", &invoice("G-1")).await;
    assert_eq!((status.as_u16(), &body["details"]["code"]), (400, &json!("invalid_enum_value")));
    let broken =
        account.request(Method::POST, CII).header(CONTENT_TYPE, "application/json").body("{\"invoiceId\": ");
    assert_eq!(broken.send().await.unwrap().status(), 400);
}

#[tokio::test]
async fn only_a_user_generates() {
    let account = Account::open().await;
    let url = format!("{}{CII}", account.sandbox.api_url());
    assert_eq!(account.http.post(url).json(&invoice("G-1")).send().await.unwrap().status(), 401);
}

#[tokio::test]
async fn ubl_is_made_from_a_cii_as_well() {
    let account = Account::with(Sandbox::builder().manual_clock().judge(Judge::Off)).await;
    let (_, cii) = made(&account, CII, &invoice("G-4")).await;
    let from =
        |body: Vec<u8>| account.request(Method::POST, UBL).header(CONTENT_TYPE, "application/xml").body(body);
    let response = from(cii).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let ubl = response.bytes().await.unwrap().to_vec();
    let (_, direct) = made(&account, UBL, &invoice("G-4")).await;
    assert_eq!(String::from_utf8_lossy(&ubl), String::from_utf8_lossy(&direct));
    goes_round(&account, "g4.xml", ubl, "G-4", "UBL").await;
    let (status, body) = crate::support::answer(from(b"<Invoice/>".to_vec()).send().await.unwrap()).await;
    assert_eq!(status, 400);
    let error = body["details"]["error"].as_str().unwrap();
    assert!(error.contains("root element Invoice is in the unknown namespace"), "{error}");
    let (status, body) = crate::support::answer(from(direct).send().await.unwrap()).await;
    assert_eq!((status.as_u16(), &body["details"]["error"]), (400, &json!("The document is no CII")));
}

#[tokio::test]
async fn an_invoice_without_lines_is_for_basic_wl() {
    let account = Account::with(Sandbox::builder().manual_clock().judge(Judge::Off)).await;
    let mut short = invoice("G-5");
    short.as_object_mut().unwrap().remove("lines");
    let path = "/v1/tools/facturx/generate?flavor=BASICWL";
    let (_, pdf) = made(&account, path, &short).await;
    goes_round(&account, "g5.pdf", pdf, "G-5", "FacturX").await;
    let (status, body) =
        account.post("/v1/tools/facturx/generate?flavor=BASICWL&language=LATIN", &short).await;
    assert_eq!((status.as_u16(), &body["details"]["path"]), (400, &json!(["language"])));
}

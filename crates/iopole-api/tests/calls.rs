//! Calls: options, warnings, checks, and operations of several requests.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

mod support;

use std::time::Duration;

use iopole_api::model::codes::DocumentTypeCode;
use iopole_api::model::entity::{OperatorRelation, RelationEdit, RelationPair};
use iopole_api::model::generation::{FacturxFlavor, FacturxLanguage, UblFlavor};
use iopole_api::model::identifiers::{ElectronicAddress, Siren};
use iopole_api::model::ids::{BusinessEntityId, InvoiceId, ReportId};
use iopole_api::model::invoice::{BilledQuantity, Invoice, InvoiceLine, ReferenceData, TaxCategory};
use iopole_api::model::money::Decimal;
use iopole_api::model::party::{PostalAddress, TradeParty};
use iopole_api::model::reporting::TransactionPaymentReport;
use iopole_api::model::webhook::{DeliveryEndpoint, WebhookCreation, WebhookEndpoints};
use iopole_api::{CustomerId, Document, ErrorKind, Reachability, Warning, WhyNot};
use serde_json::{Value, json as value};
use support::{CUSTOMER, ID, answering, json};
use wiremock::{Request, ResponseTemplate};

const OTHER: &str = "0190f1d2-0000-7000-8000-000000000001";

/// All values of a query parameter.
fn parameters(request: &Request, name: &str) -> Vec<String> {
    let pairs = request.url.query_pairs();
    pairs.filter(|(key, _)| key == name).map(|(_, value)| value.into_owned()).collect()
}

fn invoice() -> InvoiceId {
    ID.parse().unwrap()
}

fn other() -> CustomerId {
    OTHER.parse().unwrap()
}

#[tokio::test]
async fn without_replay_each_request_goes_out_once() {
    let (server, client) = answering(|_| ResponseTemplate::new(503)).await;
    let invoices = client.user().invoices();
    assert_eq!(invoices.get(&invoice()).no_replay().await.unwrap_err().attempts(), 1);
    assert_eq!(invoices.get(&invoice()).no_replay().raw().await.unwrap_err().attempts(), 1);
    assert_eq!(invoices.find("F-1").no_replay().await.unwrap_err().attempts(), 1);
    assert_eq!(invoices.search().pages().no_replay().next().await.unwrap_err().attempts(), 1);
    assert_eq!(server.received_requests().await.unwrap().len(), 4);
    assert!(invoices.get(&invoice()).await.unwrap_err().attempts() > 1, "retried by default");
}

#[tokio::test]
async fn a_raw_response_is_not_read() {
    let (_server, client) = answering(|_| ResponseTemplate::new(200).set_body_string("{not json")).await;
    let call = client.user().invoices().get(&invoice());
    assert_eq!(call.raw().await.unwrap().text().await.unwrap(), "{not json");
    assert_eq!(client.user().invoices().get(&invoice()).await.unwrap_err().kind(), ErrorKind::Unreadable);
}

#[tokio::test]
async fn each_request_of_a_composed_operation_has_its_options() {
    let (server, client) = answering(|request| match request.url.path() {
        "/v1/config/webhook" if request.method == "GET" => json(value!([])),
        path if path.ends_with("/claim") && request.method == "POST" => ResponseTemplate::new(409),
        "/v1/config/business/entity" => json(value!([
            {"businessEntityId": ID, "identifierScheme": "0002", "identifierValue": "732829320"}
        ])),
        path if path.starts_with("/v1/config/business/entity/") && request.method == "GET" => {
            json(value!({"businessEntityId": ID, "operatorRelation": {}}))
        }
        "/v1.1/invoice/search" if !parameters(request, "q")[0].contains("OUTBOUND") => {
            ResponseTemplate::new(400)
        }
        path if path.contains("search") || path.contains("directory") => json(value!({"data": []})),
        _ => json(value!({"type": "WEBHOOK", "id": ID})),
    })
    .await;
    let (admin, address) = (client.admin(), "0225:732829320".parse::<ElectronicAddress>().unwrap());
    let (legal, edit) = ("0002:732829320".parse().unwrap(), RelationEdit::new().set_header("a", "b"));
    client.user().invoices().find("F-1").customer_id(other()).await.unwrap();
    client.user().directory().can_receive(&address).customer_id(other()).await.unwrap();
    admin.webhooks().ensure(&webhook()).customer_id(other()).timeout(Duration::from_secs(5)).await.unwrap();
    admin.participants().ensure_claim(&legal, &edit).customer_id(other()).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 2 + 2 + 2 + 4);
    assert!(requests.iter().all(|request| request.headers["customer-id"] == OTHER));
    client.user().invoices().find("F-1").await.unwrap();
    let last = server.received_requests().await.unwrap();
    assert_eq!(last.last().unwrap().headers["customer-id"], CUSTOMER);
}

fn webhook() -> WebhookCreation {
    let mut endpoints = WebhookEndpoints::default();
    endpoints.status = Some(DeliveryEndpoint::new("https://exemple.fr/iopole/status"));
    WebhookCreation::new(endpoints)
}

#[tokio::test]
async fn a_setting_made_twice_replaces_the_first() {
    let (server, client) = answering(|_| json(value!({"data": []}))).await;
    let company: ElectronicAddress = "0002:732829320".parse().unwrap();
    let reporting = client.user().reporting();
    let folders = reporting.folders(&company, "2026-01").to("2020-01").to("2026-03");
    folders.offset(5_000).offset(2).limit(0).limit(3).await.unwrap();
    let folder = |id: &str| ReportId::from_platform(id);
    let report: TransactionPaymentReport = serde_json::from_value(report()).unwrap();
    let sending = reporting.send_transaction_payment(&company, &report);
    sending.in_folder(&folder("a")).in_folder(&folder("b")).await.unwrap();
    let generation = client.user().generation().facturx(&complete(), FacturxFlavor::En16931);
    drop(generation.language(FacturxLanguage::English).language(FacturxLanguage::French).await.unwrap());
    let requests = server.received_requests().await.unwrap();
    for (at, name, wanted) in [
        (0, "to", "2026-03"),
        (0, "offset", "2"),
        (0, "limit", "3"),
        (1, "reportIdentifier", "b"),
        (2, "language", FacturxLanguage::French.as_str()),
    ] {
        assert_eq!(parameters(&requests[at], name), [wanted], "{name}");
    }
}

fn report() -> Value {
    value!({"transaction": {"payment": {"paymentDate": "2026-01-02", "taxDetails": [
        {"taxRate": 20, "collectedAmount": "12.00", "currency": "EUR"}
    ]}}})
}

fn complete() -> Invoice {
    let party = |siren: &str| {
        let siren: Siren = siren.parse().unwrap();
        TradeParty::named("Tests")
            .with_vat_number(&siren)
            .with_electronic_address(siren)
            .with_postal_address(PostalAddress::in_country("FR"))
    };
    let quantity = BilledQuantity::of(Decimal::from(1), "HUR");
    let vat = TaxCategory::standard(Decimal::from(20));
    let code = DocumentTypeCode::CommercialInvoice;
    let mut invoice = Invoice::draft("F-1", code, "2026-10-01", party("732829320"), party("356000000"))
        .with_due_date("2026-10-31")
        .with_reference_data(ReferenceData::new().with_buyer_reference("A"))
        .with_line(InvoiceLine::of("1", "Conseil", quantity, Decimal::new(9050, 2), vat));
    invoice.compute_totals().unwrap();
    invoice
}

#[tokio::test]
async fn searches_without_identifiers_or_with_another_envelope_are_paged() {
    let (_server, client) = answering(|request| {
        let number = |name| parameters(request, name)[0].parse::<usize>().unwrap();
        let rows = number("offset")..(number("offset") + number("limit")).min(450);
        if request.url.path().contains("reporting") {
            let data: Vec<_> = rows.map(|at| value!({"id": format!("r-{at}")})).collect();
            let meta = value!({"offset": number("offset"), "limit": number("limit"), "count": data.len(), "total": 450});
            json(value!({"data": data, "meta": meta}))
        } else {
            // All have one name: only the address differs.
            let row = |at| value!({"name": "Same", "electronicAddress": format!("0208:{at}")});
            json(Value::Array(rows.map(row).collect()))
        }
    })
    .await;
    let mut entries = client.user().directory().search_peppol("same").items();
    let mut addresses = std::collections::HashSet::new();
    while let Some(entry) = entries.next().await.unwrap() {
        assert!(addresses.insert(entry.electronic_address.unwrap()), "returned twice");
    }
    assert_eq!(addresses.len(), 450);
    let company: ElectronicAddress = "0002:732829320".parse().unwrap();
    let mut pages = client.user().reporting().folders(&company, "2026-01").pages();
    let mut folders = 0;
    while let Some(page) = pages.next().await.unwrap() {
        assert_eq!(page.total(), Some(450));
        folders += page.data.len();
    }
    assert_eq!(folders, 450);
    let mut refused = client.user().reporting().folders(&company, "January").items();
    assert_eq!(refused.next().await.unwrap_err().kind(), ErrorKind::InvalidRequest);
}

#[tokio::test]
async fn entities_are_paged_to_the_404_that_the_contract_documents_for_none() {
    let (_server, client) = answering(|_| ResponseTemplate::new(404)).await;
    assert!(client.admin().participants().search().items().next().await.unwrap().is_none());
    let error = client.user().directory().search_french("siren:\"1\"").pages().next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound, "a search without a documented 404");
}

#[tokio::test]
async fn a_french_address_is_never_checked_in_peppol() {
    let (server, client) = answering(|_| json(value!({"data": []}))).await;
    for (address, why) in [
        ("0225:732829321", WhyNot::UnknownCompany),
        ("0002:732829321", WhyNot::UnknownCompany),
        ("0009:73282932000075", WhyNot::UnknownCompany),
        ("0225:elsewhere", WhyNot::NoNumber),
        ("0002:1", WhyNot::NoNumber),
    ] {
        let verdict = client.user().directory().can_receive(&address.parse().unwrap()).await.unwrap();
        assert_eq!(verdict, Reachability::Unreachable(why), "{address}");
    }
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 6, "the number, then the rest of the company");
    assert!(requests.iter().all(|request| request.url.path() == "/v1/directory/french"));
}

#[tokio::test]
async fn a_404_with_a_message_is_a_search_that_finds_nothing() {
    let address: ElectronicAddress = "0225:732829320".parse().unwrap();
    let verdict = async |answer: ResponseTemplate| {
        let (_server, client) = answering(move |_| answer.clone()).await;
        client.user().directory().can_receive(&address).await
    };
    let with_message =
        ResponseTemplate::new(404).set_body_json(value!({"message": "Business entity not found"}));
    assert_eq!(verdict(with_message).await.unwrap(), Reachability::Unreachable(WhyNot::UnknownCompany));
    for body in ["", "<html>nginx</html>"] {
        let error = verdict(ResponseTemplate::new(404).set_body_string(body)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound, "a wrong URL is not a verdict: {body}");
    }
}

/// Ensures a relation of this entity. Returns true if it changed, and the relations written.
async fn related(entity: Value, edit: &RelationEdit) -> (Result<bool, ErrorKind>, Vec<Value>) {
    let (server, client) = answering(move |request| match request.method.as_str() {
        "GET" => json(entity.clone()),
        _ => ResponseTemplate::new(201),
    })
    .await;
    let id: BusinessEntityId = ID.parse().unwrap();
    let done = client.admin().participants().ensure_relation(&id, edit).await;
    let requests = server.received_requests().await.unwrap();
    let written = requests.iter().filter(|request| request.method == "PUT");
    let written = written.map(|request| serde_json::from_slice(&request.body).unwrap()).collect();
    (done.map(|done| done.changed()).map_err(|error| error.kind()), written)
}

#[tokio::test]
async fn an_unreadable_relation_is_not_overwritten() {
    let edit = RelationEdit::new().set_header("c", "d");
    let whole = RelationEdit::replacing(OperatorRelation::new().with_header("c", "d"));
    let wanted = value!({"data": {"header": [{"key": "c", "value": "d"}]}});
    for entity in [
        value!({"businessEntityId": ID}),
        value!({"businessEntityId": ID, "operatorRelation": null}),
        value!({"businessEntityId": ID, "operatorRelation": "SEE_ELSEWHERE"}),
    ] {
        assert_eq!(related(entity.clone(), &edit).await, (Err(ErrorKind::Unreadable), vec![]), "{entity}");
        assert_eq!(related(entity, &whole).await, (Ok(true), vec![wanted.clone()]));
    }
    // Readable in part: the rest would be lost.
    for relation in [
        value!({"data": ["header"]}),
        value!({"data": {"header": {"key": "a"}}}),
        value!({"data": {"header": [], "custom": "text"}}),
    ] {
        let edit = edit.clone().set_custom("e", 1);
        let entity = value!({"businessEntityId": ID, "operatorRelation": relation});
        assert_eq!(related(entity, &edit).await, (Err(ErrorKind::InvalidRequest), vec![]), "{relation}");
    }
    let odd = value!({"data": {"header": [{"key": "a"}, {"key": "x", "value": "y"}], "more": 1}});
    let entity = value!({"businessEntityId": ID, "operatorRelation": odd});
    let kept = value!({"data": {
        "header": [{"key": "x", "value": "y"}, {"key": "c", "value": "d"}, {"key": "a"}], "more": 1
    }});
    assert_eq!(related(entity, &edit).await, (Ok(true), vec![kept]), "an odd entry is written back");
    let empty = value!({"businessEntityId": ID, "operatorRelation": {}});
    assert_eq!(related(empty, &edit).await, (Ok(true), vec![wanted]));
}

#[tokio::test]
async fn a_doubtful_request_is_sent_with_a_warning() {
    let (server, client) = answering(|_| json(value!({"type": "INVOICE", "id": ID}))).await;
    let call =
        client.user().invoices().send(Document::from_bytes("facture.pdf", &b"<Invoice/>"[..]).unwrap());
    assert_eq!(call.warnings(), [Warning::NameIsNotContent]);
    call.await.unwrap();
    let request = &server.received_requests().await.unwrap()[0];
    let body = String::from_utf8_lossy(&request.body).into_owned();
    assert!(body.contains("application/xml") && body.contains("facture.pdf"), "{body}");
    let mut relation = OperatorRelation::new().with_param(":tenant", "1");
    let id: BusinessEntityId = ID.parse().unwrap();
    assert!(client.admin().participants().claim(&id, &relation).warnings().is_empty());
    relation.data.as_mut().unwrap().param.push(RelationPair::new("tenant", "1"));
    let claim = client.admin().participants().claim(&id, &relation);
    assert_eq!(claim.warnings(), [Warning::ParameterWithoutColon]);
}

#[tokio::test]
async fn an_address_of_another_establishment_is_offered() {
    let registered = |address: &str, kind: &str| {
        value!({"businessEntityId": format!("{kind}-{address}"), "type": kind, "identifiers": [{"businessEntityIdentifierId": ID,
            "networkRegistered": [{"networkIdentifier": "DOMESTIC_FR", "directoryAddress": address}]}]})
    };
    let unit = value!({"businessEntityId": ID, "type": "LEGAL_UNIT", "identifiers": [{"businessEntityIdentifierId": ID}]});
    let office = registered("0225:732829320_73282932000074", "OFFICE");
    let (_server, client) = answering(move |request| {
        let query = parameters(request, "q").concat();
        let rows = match (query.contains("LEGAL_UNIT"), query.contains("siret")) {
            (true, _) => value!([unit]),
            (_, true) => value!([]),
            _ => value!([unit, office]),
        };
        json(value!({"data": rows, "meta": {"count": rows.as_array().unwrap().len(), "limit": 200, "offset": 0}}))
    })
    .await;
    let offered = WhyNot::OtherAddresses(vec!["0225:732829320_73282932000074".to_owned()]);
    for address in ["0225:732829320", "0225:732829320_NONE", "0002:732829320", "0009:73282932000082"] {
        let verdict = client.user().directory().can_receive(&address.parse().unwrap()).await.unwrap();
        assert_eq!(verdict, Reachability::Unreachable(offered.clone()), "{address}");
    }
}

#[tokio::test]
async fn services_without_the_tax_option_are_sent_with_a_warning() {
    let (server, client) = answering(|_| ResponseTemplate::new(202)).await;
    let company: ElectronicAddress = "0002:732829320".parse().unwrap();
    let report = |category: &str| {
        let amount = value!({"amount": 100, "currency": "EUR"});
        let detail = value!({"taxableAmount": amount, "taxAmount": amount, "percent": 20, "code": "S"});
        let summary = value!({"currency": "EUR", "categoryCode": category, "taxDetails": [detail],
            "monetary": {"taxBasisTotalAmount": amount, "taxTotalAmount": amount}});
        serde_json::from_value(value!({"transactionDate": "2026-03-11", "transactions": [summary]})).unwrap()
    };
    for (category, warnings) in [("TPS1", &[Warning::TaxPaymentOptionMissing][..]), ("TLB1", &[])] {
        let call = client.user().reporting().send_transactions(&company, &report(category));
        assert_eq!(call.warnings(), warnings, "{category}");
        call.await.unwrap();
    }
    assert_eq!(server.received_requests().await.unwrap().len(), 2);
}

#[tokio::test]
async fn an_invalid_date_is_rejected_before_generation() {
    let (server, client) = answering(|_| ResponseTemplate::new(200)).await;
    let moment: jiff::Timestamp = "2026-10-01T00:00:00+02:00".parse().unwrap();
    for date in ["01/10/2026", "hier", "", "2026-02-31"].map(Into::into).into_iter().chain([moment.into()]) {
        let mut invoice = complete();
        invoice.invoice_date = Some(date);
        let generation = client.user().generation();
        let pdf = generation.facturx(&invoice, FacturxFlavor::En16931).await.unwrap_err();
        let xml = generation.ubl(&invoice, UblFlavor::En16931).await.unwrap_err();
        for error in [pdf, xml] {
            assert_eq!(error.kind(), ErrorKind::InvalidRequest);
            assert!(error.to_string().contains("YYYY-MM-DD: invoiceDate"), "{error}");
        }
    }
    assert!(server.received_requests().await.unwrap().is_empty(), "nothing was sent");
}

//! `Debug` prints no content of an invoice, because records are traced.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests fail like tests"
)]

use std::fmt::Debug;

use iopole_model::created::CreatedElement;
use iopole_model::directory::{DirectoryBusinessEntity, PeppolDirectorySearchResult, PeppolParticipant};
use iopole_model::entity::{
    BusinessEntityBatch, CreateBusinessEntity, CreateIdentifier, OutboundPeppolMigration, RegisterIdentifier,
    RelationEdit,
};
use iopole_model::identifiers::{ElectronicAddress, Siren, Siret};
use iopole_model::invoice::{Invoice, InvoiceDetails};
use iopole_model::json::List;
use iopole_model::money::{Amount, Money};
use iopole_model::party::TradeParty;
use iopole_model::search::{SearchInvoice, SearchInvoicesResult};
use iopole_model::status::{
    InvoiceStatus, SendInvoiceStatus, StatusAttachment, StatusDocumentReference, StatusParty, StatusPayment,
    UnseenInvoiceStatuses,
};
use iopole_model::webhook::Webhook;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

const ID: &str = "0193acea-5c97-7665-ada2-c57495af205c";
/// The text of every member. No code looks like it.
const TEXT: &str = "Dupont & Fils";
/// The amount of every member.
const AMOUNT: &str = "4242424242.42";

/// Reads a body whose members are all content, and returns its `Debug` output, pretty and plain.
fn printed<T: DeserializeOwned + Debug>(body: &str) -> String {
    let value: T = serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}"));
    let printed = format!("{value:?}\n{value:#?}");
    assert!(!printed.contains("Dupont"), "{printed}");
    assert!(!printed.contains("42424242"), "{printed}");
    printed
}

/// Creates an object with each key, once with text and once with an amount.
fn content(keys: &[&str], inner: Value) -> Value {
    let mut object = json!({"unknownText": TEXT, "unknownAmount": "AMOUNT"});
    for key in keys {
        object[*key] = json!(TEXT);
    }
    if let Value::Object(inner) = inner {
        for (key, value) in inner {
            object[key] = value;
        }
    }
    object
}

fn body(value: &Value) -> String {
    value.to_string().replace("\"AMOUNT\"", AMOUNT)
}

fn party() -> Value {
    content(
        &["name", "tradingBusinessName", "siren", "siret", "electronicAddress", "vatNumber", "country"],
        json!({
            "postalAddress": content(&["addressLineOne", "cityName", "postalCode", "country"], json!({})),
            "contact": content(&["personName", "departmentName", "phoneNumber", "email"], json!({})),
            "identifiers": [content(&["type", "scheme", "value"], json!({}))],
        }),
    )
}

fn money() -> Value {
    json!({"amount": "AMOUNT", "currency": TEXT})
}

#[test]
fn an_invoice_shows_identifiers_and_codes() {
    let details = content(
        &["date", "originalFlavor"],
        json!({
            "invoiceId": ID, "originalFormat": "UBL", "way": "EMITTED",
            "businessData": content(
                &["invoiceId", "invoiceDate", "type", "invoiceDueDate", "paymentTerms"],
                json!({
                    "monetary": {"invoiceCurrency": TEXT, "invoiceAmount": money(), "payableAmount": money()},
                    "taxDetails": [{"taxableAmount": money(), "percent": "AMOUNT", "exemptionReason": TEXT}],
                    "buyer": party(), "seller": party(), "payee": party(),
                    "notes": [{"type": {"code": TEXT, "desc": TEXT}, "content": TEXT}],
                    "referencedDocuments": [content(&["invoiceId", "date", "type"], json!({}))],
                    "lines": [
                        {"price": "AMOUNT", "item": TEXT},
                        {
                            "id": TEXT, "totalAmount": money(), "billedQuantity": {"quantity": "AMOUNT", "unitCode": TEXT},
                            "item": content(
                                &["name", "description", "sellerItemId", "buyerItemId", "originTradeCountry"],
                                json!({"itemIdentifier": {"scheme": TEXT, "value": TEXT}}),
                            ),
                            "price": {"netAmount": money(), "baseQuantity": {"quantity": "AMOUNT"}},
                            "taxDetail": {"categoryCode": TEXT, "percent": "AMOUNT", "exemptionReason": TEXT},
                            "allowances": [{"actualAmount": money(), "reason": TEXT, "reasonCode": TEXT}],
                            "referenceData": {"buyerOrderReference": {"id": TEXT, "lineId": TEXT}},
                            "billingPeriod": {"begin": TEXT, "end": TEXT},
                        },
                    ],
                    "allowances": [{"actualAmount": money(), "taxDetail": {"categoryCode": TEXT}, "reason": TEXT}],
                    "paymentMeans": [{
                        "typeCode": TEXT, "label": TEXT, "bankTransfer": {"iban": TEXT, "accountName": TEXT},
                        "creditCard": {"cardId": TEXT, "cardHolderName": TEXT}, "bankDirectDebit": {"iban": TEXT},
                    }],
                    "shipping": {"deliveryDate": TEXT, "tradeParty": {"name": TEXT, "postalAddress": {"cityName": TEXT}}},
                    "referenceData": {"contractReferenceId": TEXT, "additionalReferenceIds": [{"id": TEXT}]},
                    "attachments": [{"reference": TEXT, "description": TEXT, "data": TEXT, "filename": TEXT}],
                    "taxPaymentOption": {"code": TEXT, "iopCode": TEXT},
                }),
            ),
        }),
    );
    let shown = printed::<InvoiceDetails>(&body(&details));
    assert!(shown.contains(ID) && shown.contains("Ubl") && shown.contains("Emitted"), "{shown}");
    assert!(shown.contains(".."), "{shown}");
    printed::<Invoice>(&body(&details["businessData"]));
    printed::<TradeParty>(&body(&party()));
    printed::<Money>(&body(&money()));
    printed::<Amount>(AMOUNT);
    printed::<Amount>("\"Dupont & Fils\"");
}

#[test]
fn a_search_shows_identifiers_and_codes() {
    let row = json!({
        "metadata": content(&["createDate", "direction"], json!({"invoiceId": ID, "state": "DELIVERED"})),
        "lastStatusData": content(&["state", "date"], json!({"code": "APPROVED"})),
        "businessData": {"invoiceId": TEXT, "monetary": {"invoiceAmount": money()}, "buyer": party()},
    });
    let page = json!({"data": [row, TEXT], "meta": {"count": 1}, "more": TEXT});
    let shown = printed::<SearchInvoicesResult>(&body(&page));
    assert!(shown.contains(ID) && shown.contains("Approved") && shown.contains("Delivered"), "{shown}");
    printed::<List<SearchInvoice>>(&body(&json!([row, TEXT])));
}

#[test]
fn a_status_shows_identifiers_and_codes() {
    let document = json!({
        "issuerAssignedId": TEXT, "typeCode": 381, "receiptDate": TEXT, "issueDate": TEXT, "issuer": party()
    });
    let rejection = content(
        &["message", "networkReason"],
        json!({"reason": "ROUTING_FAILURE", "errors": [content(&["reason", "message", "detail", "rule", "location"], json!({}))]}),
    );
    let status = content(
        &["date", "destType", "xml"],
        json!({
            "statusId": ID, "invoiceId": ID, "status": {"code": "REJECTED", "networkCode": "213"},
            "json": {
                "identification": content(&["id", "name", "date"], json!({})),
                "notes": [{"content": TEXT}],
                "sender": party(),
                "recipients": [content(&["name"], json!({"roleCode": TEXT}))],
                "businessProcessId": TEXT,
                "responses": [{
                    "documentReference": document,
                    "additionalData": [{"type": TEXT, "amount": {"value": "AMOUNT", "currency": TEXT}, "vatRate": "AMOUNT"}],
                    "rejectionDetail": rejection,
                    "attachments": [content(&["mimeType", "fileName", "content"], json!({}))],
                }],
            },
        }),
    );
    let shown = printed::<InvoiceStatus>(&body(&status));
    assert!(
        shown.contains("Rejected") && shown.contains("213") && shown.contains("ROUTING_FAILURE"),
        "{shown}"
    );
    printed::<UnseenInvoiceStatuses>(&body(&json!({"invoiceId": ID, "newstatus": [status]})));
    printed::<StatusDocumentReference>(&body(&document));
    printed::<StatusParty>(&body(&content(
        &["name", "siren"],
        json!({"roleCode": {"value": TEXT, "desc": TEXT}}),
    )));

    let sent = json!({
        "code": "REFUSED", "message": TEXT,
        "payment": [{"vatRate": "AMOUNT", "amount": "AMOUNT", "currency": TEXT}],
        "attachments": [content(&["mimeType", "fileName", "content"], json!({}))],
        "rejectionDetail": {"reason": "OTHER", "message": TEXT},
    });
    let shown = printed::<SendInvoiceStatus>(&body(&sent));
    assert!(shown.contains("Refused") && shown.contains("Other"), "{shown}");
    printed::<StatusPayment>(&body(&sent["payment"][0]));
    printed::<StatusAttachment>(&body(&sent["attachments"][0]));
}

#[test]
fn the_directory_and_webhooks_show_identifiers_and_codes() {
    let entity = content(
        &["name", "country", "identifierScheme", "identifierValue", "scope"],
        json!({
            "businessEntityId": ID, "type": "OFFICE",
            "countryIdentifier": {"siren": TEXT, "siret": TEXT},
            "legalUnit": {"businessEntityId": ID, "name": TEXT},
            "postalAddress": content(&["city", "postalCode", "addressLine1"], json!({})),
            "operatorRelation": {
                "data": {"custom": TEXT, "own": TEXT, "header": [{"key": TEXT, "value": TEXT}]}, "direction": TEXT
            },
            "identifiers": [content(&["scheme", "value", "label"], json!({
                "businessEntityIdentifierId": ID,
                "networkRegistered": [content(&["directoryId", "directoryAddress", "validFrom"], json!({
                    "networkIdentifier": "DOMESTIC_FR", "platformDetail": {"name": TEXT, "contact": TEXT}
                }))],
            }))],
        }),
    );
    let shown = printed::<DirectoryBusinessEntity>(&body(&entity));
    assert!(shown.contains("Office") && shown.contains("DomesticFr"), "{shown}");

    let endpoint = content(&["callbackUrl", "idPath"], json!({}));
    let webhook = content(
        &["label", "adapterCode"],
        json!({
            "webhookId": ID, "status": "ACTIVE",
            "interopData": {"workflowConfig": {"a": TEXT}, "endpoints": {
                "status": endpoint, "onboarding": endpoint, "events": endpoint,
                "authentication": {
                    "basic": {"username": TEXT, "password": TEXT},
                    "hmac": {"secretKey": TEXT},
                    "oauth2password": content(&["callbackUrl", "clientId", "clientSecret", "username", "password"], json!({})),
                    "oauth2ClientCredentials": content(&["callbackUrl", "clientId", "clientSecret", "scope"], json!({})),
                    "perRequestHeaders": {"ocpApimSubscriptionKey": TEXT},
                },
            }},
        }),
    );
    let shown = printed::<Webhook>(&body(&webhook));
    assert!(shown.contains("Active") && shown.matches("[redacted]").count() == 2 * 6, "{shown}");
    printed::<CreatedElement>(&body(&content(&["id", "type"], json!({}))));
}

#[test]
fn requests_about_entities_show_identifiers_and_codes() {
    let relation = json!({"data": {"query": [{"key": TEXT, "value": TEXT}]}, "direction": "INBOUND"});
    let entity = content(
        &["name", "country", "identifierScheme", "identifierValue"],
        json!({
            "scope": "PUBLIC", "operatorRelation": relation, "postalAddress": {"city": TEXT},
            "identifiers": [{"businessEntityIdentifierId": ID, "type": "SUFFIX", "scheme": TEXT, "value": TEXT}],
        }),
    );
    let shown = printed::<CreateBusinessEntity>(&body(&entity));
    assert!(shown.contains("Public") && shown.contains("Inbound"), "{shown}");
    let identifier = content(&["value", "label", "scheme"], json!({"type": "ROUTING_CODE"}));
    assert!(printed::<CreateIdentifier>(&body(&identifier)).contains("RoutingCode"));
    let registration = content(&["peppolMigrationKey", "validityStartDate"], json!({"selfBilling": true}));
    assert!(printed::<RegisterIdentifier>(&body(&registration)).contains("[redacted]"));
    let migration = content(&["migrationKey", "electronicAddress"], json!({}));
    assert!(printed::<OutboundPeppolMigration>(&body(&migration)).contains("[redacted]"));
    let address = json!({"scheme": TEXT, "value": TEXT});
    let batch = json!({
        "businessEntity": [{"action": "CLAIM", "references": address, "operatorRelation": relation}],
        "businessEntityIdentifiers": [{"action": "CREATE", "references": address, "data": identifier}],
        "businessEntityRegistrations": [{
            "action": "REGISTER", "references": {"networkIdentifier": "DOMESTIC_FR", "address": address}
        }],
    });
    let shown = printed::<BusinessEntityBatch>(&body(&batch));
    assert!(shown.contains("Claim") && shown.contains("Create") && shown.contains("Register"), "{shown}");

    let document = content(&["documentName", "documentId", "smpUrl", "apUrl", "provider"], json!({}));
    let entry = content(
        &["name", "electronicAddress"],
        json!({"entity": {"contacts": [{"name": TEXT, "email": TEXT}]}, "allowedDocuments": document}),
    );
    printed::<PeppolDirectorySearchResult>(&body(&json!([entry, TEXT])));
    printed::<PeppolParticipant>(&body(&json!({"isExist": true, "allowedDocuments": [document]})));
    let edit = RelationEdit::new().set_header(TEXT, TEXT).set_custom(TEXT, TEXT);
    assert_eq!(format!("{edit:?}"), "RelationEdit { steps: 2 }");
}

#[test]
fn numbers_of_companies_are_hidden_too() {
    let siren: Siren = "732829320".parse().unwrap();
    let siret: Siret = "73282932000074".parse().unwrap();
    let address = ElectronicAddress::from(siret.clone());
    let printed = format!("{siren:?} {siret:?} {address:?}");
    assert_eq!(printed, "Siren(..) Siret(..) ElectronicAddress(0225:..)");
}

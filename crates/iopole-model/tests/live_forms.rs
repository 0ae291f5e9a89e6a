//! Responses are read in the forms measured on the live platform that differ from its documents.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests fail like tests"
)]

use iopole_model::codes::{DocumentTypeCode, NetworkIdentifier};
use iopole_model::created::{CreatedElement, ElementType};
use iopole_model::dates::DateText;
use iopole_model::directory::DirectoryBusinessEntity;
use iopole_model::ids::{BusinessEntityId, InvoiceId, StatusId};
use iopole_model::invoice::{Invoice, InvoiceDetails, OriginalFormat, Way};
use iopole_model::json::List;
use iopole_model::json::one_or_many;
use iopole_model::search::{InvoiceState, Page, SearchInvoice, SearchInvoicesResult};
use iopole_model::status::{
    DestType, InvoiceStatusCode, PlatformRejectionReason, RecipientRejectionReason, RoleCode, StatusMessage,
    StatusResponse, UnseenInvoiceStatuses,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

const ID: &str = "0193acea-5c97-7665-ada2-c57495af205c";

fn read<T: DeserializeOwned>(body: Value) -> T {
    // Reads text, as from the network, so that numbers keep their digits.
    serde_json::from_str(&body.to_string()).unwrap_or_else(|error| panic!("{error}"))
}

fn write(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn one_invoice_is_read_from_an_object_a_list_and_nothing() {
    let object = json!({"invoiceId": ID, "originalFormat": "FacturX", "way": "RECEIVED"});
    let single: InvoiceDetails = read(object.clone());
    assert_eq!(single.original_format, Some(OriginalFormat::FacturX));
    assert_eq!(single.way, Some(Way::Received));
    assert_eq!(single, read::<InvoiceDetails>(json!([object.clone()])));

    assert_eq!(read::<List<InvoiceDetails>>(object.clone()).items, std::slice::from_ref(&single));
    assert_eq!(read::<List<InvoiceDetails>>(json!([object, object])).items.len(), 2);
    assert_eq!(read::<List<InvoiceDetails>>(json!([])), List::default());
    assert_eq!(read::<List<InvoiceDetails>>(json!(null)), List::default());
}

#[test]
fn only_the_identifier_must_be_there() {
    let error =
        serde_json::from_str::<InvoiceDetails>(r#"{"date": "a secret date"}"#).unwrap_err().to_string();
    assert!(error.contains("`invoiceId`") && error.contains("object"), "{error}");
    assert!(!error.contains("secret"), "content in an error: {error}");
    for id in [json!(null), json!(""), json!({})] {
        assert!(serde_json::from_value::<InvoiceDetails>(json!({"invoiceId": id})).is_err());
    }
    // A form that is no UUID is accepted from the platform.
    assert_eq!(read::<InvoiceDetails>(json!({"invoiceId": "X-1"})).invoice_id.as_str(), "X-1");
}

#[test]
fn business_data_accepts_numbers_for_text_and_text_for_numbers() {
    let invoice: Invoice = read(json!({
        "invoiceId": 2026017, "type": 380, "invoiceDate": 20240918,
        "monetary": {"invoiceCurrency": "EUR", "invoiceAmount": {"amount": "1200.10"}},
        "taxDetails": {"percent": "20.0", "categoryCode": "S"},
        "seller": {"siren": 732829320, "electronicAddress": "0225:732829320"},
    }));
    assert_eq!(invoice.invoice_id.as_deref(), Some("2026017"));
    assert_eq!(invoice.r#type, Some(DocumentTypeCode::CommercialInvoice));
    assert_eq!(invoice.invoice_date.as_ref().and_then(DateText::date), Some(jiff::civil::date(2024, 9, 18)));
    let monetary = invoice.monetary.as_ref().unwrap();
    assert_eq!(monetary.invoice_amount.as_ref().unwrap().amount.to_string(), "1200.10");
    assert_eq!(invoice.tax_details.len(), 1);
    assert_eq!(invoice.seller.as_ref().unwrap().siren.as_deref(), Some("732829320"));
    assert_eq!(read::<Invoice>(json!({"type": "380"})).r#type, invoice.r#type);
}

#[test]
fn unreadable_members_stay_raw_and_are_written_back() {
    let body = json!({
        "invoiceId": ID,
        "streamId": {"odd": true},
        "date": ["2025", "04"],
        "originalFlavor": null,
        "way": "SIDEWAYS",
        "businessData": "see attachment",
        "brandNew": {"deep": [1, 2.50, null]},
    });
    let details: InvoiceDetails = read(body.clone());
    assert_eq!(details.stream_id, None);
    assert_eq!(details.business_data, None);
    assert_eq!(details.way, Some(Way::Unknown("SIDEWAYS".to_owned())));
    assert_eq!(details.extra.get("businessData"), Some(json!("see attachment")));
    assert_eq!(write(&details), body);

    // A value set by the caller replaces the kept one.
    let mut details = details;
    details.stream_id = Some(ID.parse().unwrap());
    assert_eq!(write(&details)["streamId"], json!(ID));
}

#[test]
fn one_odd_item_does_not_lose_the_others() {
    let body =
        json!({"data": [{"metadata": {"invoiceId": ID}}, 17, {"metadata": {}}], "meta": {"count": "3"}});
    let page: SearchInvoicesResult = read(body.clone());
    assert_eq!(page.data.len(), 1);
    assert_eq!(page.total(), Some(3));
    assert_eq!(page.odd(), [json!(17), json!({"metadata": {}})]);
    assert_eq!(write(&page)["data"], body["data"]);

    let seen: UnseenInvoiceStatuses =
        read(json!({"invoiceId": ID, "newstatus": [{"statusId": ID}, {"lost": 1}]}));
    assert_eq!(seen.new_status.len(), 1);
    assert_eq!(seen.extra.get("newstatus"), Some(json!([{"lost": 1}])));

    let ids: List<InvoiceId> = read(json!([ID, null, {"id": ID}]));
    assert_eq!((ids.items.len(), ids.odd.len()), (1, 2));
    assert_eq!(write(&ids), json!([ID, null, {"id": ID}]));
}

#[test]
fn an_unreadable_record_is_written_back_unchanged() {
    // Two of three required members are readable and one is not. No member may be lost.
    for attachment in [
        json!({"mimeType": "application/pdf", "fileName": "a.pdf", "more": 1}),
        json!({"mimeType": "application/pdf", "fileName": "a.pdf", "content": {"odd": 1}}),
        json!({"fileName": "a.pdf", "content": "JVBERi0="}),
    ] {
        let body = json!({"attachments": [attachment]});
        let response: StatusResponse = read(body.clone());
        assert!(response.attachments.is_empty());
        assert_eq!(write(&response), body);
    }
}

#[test]
fn a_page_is_also_a_bare_list_and_always_has_data() {
    let page: Page<SearchInvoice> = read(json!([{"metadata": {"invoiceId": ID}}]));
    assert_eq!((page.data.len(), page.meta.as_ref()), (1, None));
    let empty: Page<SearchInvoice> = read(json!({"meta": {"offset": 1000, "limit": 50, "count": 12.0}}));
    assert_eq!(empty.total(), Some(12));
    assert_eq!(write(&empty)["data"], json!([]));
    assert!(serde_json::from_str::<Page<SearchInvoice>>("\"<html>\"").is_err());
}

#[test]
fn the_date_of_a_row_is_read_under_both_names() {
    for key in ["createDate", "date"] {
        let row: SearchInvoice = read(
            json!({"metadata": {"invoiceId": ID, "state": "not_transmitted", key: "2025-04-28 09:47:57"}}),
        );
        assert_eq!(row.metadata.create_date, Some(DateText::new("2025-04-28 09:47:57")));
        assert_eq!(row.metadata.state, Some(InvoiceState::NotTransmitted));
        assert!(row.metadata.extra.is_empty());
        assert_eq!(write(&row)["metadata"]["createDate"], json!("2025-04-28 09:47:57"));
    }
}

#[test]
fn unseen_statuses_are_read_under_both_names() {
    let status =
        json!({"statusId": ID, "destType": "ppf", "status": {"value": "rejected", "networkCode": 213}});
    for key in ["newstatus", "newStatus"] {
        let unseen: UnseenInvoiceStatuses = read(json!({"invoiceId": ID, key: [status]}));
        let [status] = unseen.new_status.as_slice() else { panic!("{unseen:?}") };
        assert_eq!(status.code(), Some(&InvoiceStatusCode::Rejected));
        assert_eq!(status.dest_type, Some(DestType::Ppf));
        assert_eq!(status.status.as_ref().unwrap().network_code.as_deref(), Some("213"));
    }
    let single: UnseenInvoiceStatuses = read(json!({"invoiceId": ID, "newstatus": status}));
    assert_eq!(single.new_status.len(), 1);
}

#[test]
fn a_message_is_read_in_its_measured_forms() {
    let body = json!({
        "testIndicator": "FALSE",
        "identification": {"id": ID, "date": "2025-03-31T00:00:00.000Z"},
        "issuer": null,
        "sender": {"roleCode": "SE"},
        "recipients": [{"roleCode": {"code": "BUYER", "value": "BY", "desc": "Acheteur"}}],
        "responses": [{
            "documentReference": {"issuerAssignedId": null, "typeCode": "380", "issueDate": "someday"},
            "documentStatus": {"code": "UNACCEPTABLE", "networkCode": "501"},
            "rejectionDetail": {
                "reason": "ROUTING_FAILURE", "networkReason": null,
                "errors": [{"detail": "No route"}, {"reason": "BUSINESS", "message": "m", "rule": "BR-FR-05"}]
            }
        }],
        "businessProcessId": "REGULATED"
    });
    let message: StatusMessage = read(body.clone());
    assert_eq!(message.test_indicator, Some(false));
    assert_eq!(message.issuer, None);
    let roles = [&message.sender.as_ref().unwrap().role_code, &message.recipients[0].role_code];
    assert_eq!(roles.map(|role| role.as_ref().and_then(RoleCode::as_str)), [Some("SE"), Some("BY")]);
    let response = &message.responses[0];
    let reference = response.document_reference.as_ref().unwrap();
    assert_eq!(reference.type_code, Some(DocumentTypeCode::CommercialInvoice));
    assert_eq!(reference.issue_date.as_ref().map(DateText::as_str), Some("someday"));
    let [rejection] = response.rejections() else { panic!("{response:?}") };
    assert_eq!(rejection.platform_reason(), Some(PlatformRejectionReason::RoutingFailure));
    assert_eq!(rejection.recipient_reason(), None);
    assert_eq!(rejection.errors[0].detail.as_deref(), Some("No route"));
    assert_eq!(rejection.errors[1].rule.as_deref(), Some("BR-FR-05"));

    // The boolean was text; all else is equal, including each `null`.
    let mut expected = body;
    expected["testIndicator"] = json!(false);
    assert_eq!(write(&message), expected);
}

#[test]
fn all_rejections_are_preferred_to_the_first() {
    let response: StatusResponse = read(json!({
        "rejectionDetail": {"reason": "OTHER"}, "rejectionDetails": [{"reason": "OTHER"}, {"reason": "DELIVERY_ISSUE"}]
    }));
    assert_eq!(response.rejections().len(), 2);
    assert_eq!(response.rejections()[1].recipient_reason(), Some(RecipientRejectionReason::DeliveryIssue));
    assert!(StatusResponse::new().rejections().is_empty());
}

#[test]
fn registrations_are_read_under_both_names() {
    for key in ["networkRegistered", "networksRegistered"] {
        let entity: DirectoryBusinessEntity = read(json!({
            "businessEntityId": ID, "type": null,
            "identifiers": [{
                "businessEntityIdentifierId": ID,
                key: [
                    {"networkIdentifier": "DOMESTIC_FR", "directoryAddress": "0225:732829320"},
                    {"networkIdentifier": "PEPPOL_INTERNATIONAL", "directoryAddress": "0208:0114445670 (BCE)"}
                ]
            }]
        }));
        let addresses: Vec<_> = entity
            .registrations(&NetworkIdentifier::DomesticFr)
            .map(|registration| registration.directory_address.as_deref())
            .collect();
        assert_eq!(addresses, [Some("0225:732829320")]);
    }
}

#[test]
fn a_created_element_may_lack_everything() {
    let empty: CreatedElement = read(json!({}));
    assert_eq!(empty, CreatedElement::default());
    assert_eq!(empty.id_as::<StatusId>(), None);
    let both: List<CreatedElement> =
        read(json!([{"type": "BUSINESS_ENTITY", "id": ID}, {"type": "SOMETHING_NEW", "id": 7}]));
    assert_eq!(both.items[0].id_as(), Some(BusinessEntityId::from_platform(ID)));
    assert_eq!(both.items[1].r#type, Some(ElementType::Unknown("SOMETHING_NEW".to_owned())));
}

#[test]
fn the_helpers_work_in_derived_types() {
    #[derive(serde::Deserialize)]
    struct Derived {
        #[serde(default, deserialize_with = "one_or_many")]
        ids: Vec<InvoiceId>,
        #[serde(default, deserialize_with = "iopole_model::json::null_as_default")]
        count: u64,
    }
    let derived: Derived = read(json!({"ids": ID, "count": "12"}));
    assert_eq!((derived.ids.len(), derived.count), (1, 12));
    let derived: Derived = read(json!({"ids": [ID, ID], "count": null}));
    assert_eq!((derived.ids.len(), derived.count), (2, 0));
    assert!(serde_json::from_str::<Derived>(r#"{"ids": [{}]}"#).is_err());
    assert!(serde_json::from_str::<Derived>(r#"{"count": -1}"#).is_err());
}

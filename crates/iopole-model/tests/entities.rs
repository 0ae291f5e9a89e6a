//! Business entities are read in all forms seen, and requests about them are checked.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests fail like tests"
)]

use iopole_model::codes::NetworkIdentifier;
use iopole_model::directory::{PeppolDirectorySearchResult, PeppolParticipant};
use iopole_model::entity::{
    BatchRegistrationData, BrokenRule, BusinessEntity, BusinessEntityBatch, BusinessEntityScope, ChorusPro,
    CountryIdentifier, CreateBusinessEntity, CreateIdentifier, DirectoryPostalAddress, OperatorRelation,
    RegisterIdentifier, RelationEdit, SchemeValueRef,
};
use iopole_model::identifiers::{ElectronicAddress, Siren};
use iopole_model::webhook::StreamDirection;
use jiff::civil::date;
use serde_json::{Value, json};

const ID: &str = "0193acea-5c97-7665-ada2-c57495af205c";

fn read<T: serde::de::DeserializeOwned>(body: Value) -> T {
    serde_json::from_str(&body.to_string()).unwrap_or_else(|error| panic!("{error}"))
}

fn rule<T>(checked: Result<T, BrokenRule>) -> String {
    checked.err().map(|rule| rule.member().to_owned()).unwrap_or_default()
}

#[test]
fn an_entity_is_read_from_a_list_of_one_with_either_name_of_its_registrations() {
    for key in ["networkRegistered", "networksRegistered"] {
        let entity = json!({
            "businessEntityId": ID, "type": null, "identifierValue": "0114445670 (BCE)",
            "countryIdentifier": {"siren": "017402504", "siret": "017402504"}, "legalUnit": {},
            "identifiers": [{"businessEntityIdentifierId": ID, key: [
                {"networkIdentifier": "DOMESTIC_FR", "directoryAddress": "0225:017402504", "validFrom": "2025-08-10"}
            ]}],
        });
        let one: BusinessEntity = read(json!([entity]));
        assert_eq!(one, read::<BusinessEntity>(entity.clone()));
        let registration = one.registrations(&NetworkIdentifier::DomesticFr).next().unwrap();
        assert_eq!(registration.directory_address.as_deref(), Some("0225:017402504"));
        // A parent without an identifier is kept unchanged.
        assert!(one.legal_unit.is_none() && one.extra.raw("legalUnit") == Some("{}"));
        assert_eq!(one.registrations(&NetworkIdentifier::PeppolInternational).count(), 0);
    }
}

#[test]
fn a_relation_has_limits() {
    let many =
        |count: usize| (0..count).fold(OperatorRelation::new(), |r, n| r.with_header(format!("H{n}"), "1"));
    assert_eq!(many(5).check(), Ok(()));
    assert_eq!(rule(many(6).check()), "data.header");
    let many =
        |count: usize| (0..count).fold(OperatorRelation::new(), |r, n| r.with_query(format!("q{n}"), "1"));
    assert_eq!((rule(many(5).check()).as_str(), rule(many(6).check()).as_str()), ("", "data.query"));
    let many =
        |count: usize| (0..count).fold(OperatorRelation::new(), |r, n| r.with_param(format!(":p{n}"), "1"));
    assert_eq!((rule(many(3).check()).as_str(), rule(many(4).check()).as_str()), ("", "data.param"));
    for (relation, member) in [
        (OperatorRelation::new().with_header("X Client", "1"), "data.header.key"),
        (OperatorRelation::new().with_header("", "1"), "data.header.key"),
        (OperatorRelation::new().with_header("X-Client", "a b"), "data.header.value"),
        (OperatorRelation::new().with_query("é", "1"), "data.query.key"),
        (OperatorRelation::new().with_query("q", ""), "data.query.value"),
        (OperatorRelation::new().with_param("", "1"), "data.param.key"),
        (OperatorRelation::new().with_param(":p", "\n"), "data.param.value"),
        (OperatorRelation::new().with_param("tenantId", "1"), ""),
    ] {
        assert_eq!(rule(relation.check()), member);
    }
    let twice = OperatorRelation::new().with_header("X-Client", "1").with_header("x-client", "2");
    assert_eq!(twice, OperatorRelation::new().with_header("X-Client", "2"));
}

#[test]
fn an_edit_keeps_what_it_does_not_name() {
    let present: OperatorRelation = read(json!({
        "direction": "INBOUND", "more": 1,
        "data": {
            "header": [{"key": "x-sandbox-client-id", "value": "mine"}, "odd"],
            "param": [{"key": ":a", "value": "1"}], "custom": {"kept": [1], "old": 2}, "own": {"a": null}
        },
    }));
    let edit = RelationEdit::new()
        .set_header("X-Tenant", "42")
        .set_query("q", "1")
        .remove_param(":a")
        .remove_custom("old")
        .set_custom("new", "x")
        .set_direction(None);
    let wanted = edit.apply(&present);
    assert_eq!(
        serde_json::to_value(&wanted).unwrap(),
        json!({
            "more": 1,
            "data": {
                "header": [
                    {"key": "x-sandbox-client-id", "value": "mine"}, {"key": "X-Tenant", "value": "42"}, "odd"
                ],
                "query": [{"key": "q", "value": "1"}], "custom": {"kept": [1], "new": "x"}, "own": {"a": null}
            },
        })
    );
    assert_eq!(edit.apply(&wanted), wanted);
    assert_eq!(RelationEdit::new().apply(&present), present);
    let gone = RelationEdit::new().remove_header("X-SANDBOX-CLIENT-ID").remove_query("none").apply(&present);
    assert!(gone.data.unwrap().header.is_empty());
    let both: OperatorRelation = read(json!({"direction": null}));
    assert_eq!(RelationEdit::new().set_direction(None).apply(&both), both);
    let one = RelationEdit::new().set_direction(StreamDirection::Outbound).apply(&both);
    assert_eq!(serde_json::to_value(one).unwrap(), json!({"direction": "OUTBOUND"}));
    assert_eq!(RelationEdit::new().remove_custom("a").remove_header("b").apply(&both), both);
}

#[test]
fn an_entity_to_create_is_checked() {
    let scope = || BusinessEntityScope::PrivateTaxPayer;
    let unit = |name: &str, country: &str, scheme: &str, value: &str| {
        rule(CreateBusinessEntity::new(name, country, scope(), scheme, value).check())
    };
    assert_eq!(unit("A", "BE", "0208", "0842162017 (BCE)"), "");
    assert_eq!(unit("A", "1A", "0208", "1"), "");
    assert_eq!(unit(" ", "BE", "0208", "1"), "name");
    assert_eq!(unit("A", "Belgium", "0208", "1"), "country");
    assert_eq!(unit("A", "BE", "208", "1"), "identifierScheme");
    assert_eq!(unit("A", "BE", "0208", ""), "identifierValue");
    let office = CreateBusinessEntity::new("A", "FR", BusinessEntityScope::Primary, "0009", "1")
        .with_postal_address(DirectoryPostalAddress::new())
        .with_chorus_pro(ChorusPro::new())
        .with_country_identifier(CountryIdentifier::new())
        .with_operator_relation(OperatorRelation::new().with_query("q", ""));
    let error = office.check().unwrap_err();
    assert_eq!(error.to_string(), "data.query.value: 1 or more characters, none of them white space");
}

#[test]
fn an_identifier_to_create_is_checked() {
    assert_eq!(rule(CreateIdentifier::routing_code("Service.A-1_b", "Accounts").check()), "");
    assert_eq!(rule(CreateIdentifier::suffix("SUF_A").check()), "");
    assert_eq!(rule(CreateIdentifier::new("SUFFIX", "A").check()), "");
    assert_eq!(rule(CreateIdentifier::suffix("Service A").check()), "value");
    assert_eq!(rule(CreateIdentifier::suffix("").check()), "value");
    assert_eq!(rule(CreateIdentifier::new("LEGAL_IDENTIFIER", "1").check()), "type");
    assert_eq!(rule(CreateIdentifier::new("BRAND_NEW", "1").check()), "");
    assert_eq!(rule(CreateIdentifier::new("ROUTING_CODE", "A").check()), "label");
    assert_eq!(rule(CreateIdentifier::routing_code("A", " ").check()), "label");
    let mut wrong = CreateIdentifier::new("ROUTING_CODE", "A").with_label("A");
    assert_eq!(rule(wrong.check()), "");
    wrong.scheme = Some("0225".to_owned());
    assert_eq!(rule(wrong.check()), "scheme");
}

#[test]
fn a_registration_is_checked_against_the_network_and_the_day() {
    let today = date(2026, 10, 15);
    let french = |request: &RegisterIdentifier| rule(request.check(&NetworkIdentifier::DomesticFr, today));
    assert_eq!(serde_json::to_string(&RegisterIdentifier::new()).unwrap(), "{}");
    assert_eq!(french(&RegisterIdentifier::new()), "");
    let tomorrow = RegisterIdentifier::new().with_validity_start(date(2026, 10, 16));
    assert_eq!(french(&tomorrow), "");
    assert_eq!(
        rule(tomorrow.check(&NetworkIdentifier::PeppolInternational, today)),
        "validityStartDate",
        "no dates on Peppol"
    );
    assert_eq!(french(&RegisterIdentifier::new().with_validity_start(today)), "validityStartDate");
    assert_eq!(french(&RegisterIdentifier::new().with_validity_end(date(2026, 10, 1))), "validityEndDate");
    let day = date(2027, 1, 1);
    assert_eq!(french(&RegisterIdentifier::new().with_validity(day, day)), "validityEndDate");
    let mut request = RegisterIdentifier::new();
    for text in ["2027-1-1", "20270101", "2027-01-01T00:00:00Z", "soon"] {
        request.validity_start_date = Some(text.into());
        assert_eq!(french(&request), "validityStartDate", "{text}");
    }
    let takeover = RegisterIdentifier::new()
        .with_peppol_migration_key("0123-key")
        .with_requested_migration_key()
        .with_self_billing();
    assert_eq!(
        serde_json::to_value(&takeover).unwrap(),
        json!({"peppolMigrationKey": "0123-key", "allowRequestMigrationKey": true, "selfBilling": true})
    );
    assert_eq!(rule(takeover.check(&NetworkIdentifier::PeppolInternational, today)), "");
}

#[test]
fn a_batch_has_the_body_of_the_contract() {
    let siren: Siren = "732829320".parse().unwrap();
    let legal = ElectronicAddress::legal(&siren);
    let address: ElectronicAddress = "0225:732829320_SUF".parse().unwrap();
    let mut data = BatchRegistrationData::new();
    data.validity_end_date = Some("2030-01-01".into());
    let batch = BusinessEntityBatch::new()
        .claim(&legal, Some(OperatorRelation::new().with_custom("a", 1)))
        .create(&legal, CreateIdentifier::suffix("SUF"))
        .register(&address, NetworkIdentifier::DomesticFr, Some(data))
        .unregister(&legal, NetworkIdentifier::DomesticFr);
    assert_eq!(batch.check(), Ok(()));
    let legal = json!({"scheme": "0002", "value": "732829320"});
    let references = |address: Value| json!({"networkIdentifier": "DOMESTIC_FR", "address": address});
    assert_eq!(
        serde_json::to_value(&batch).unwrap(),
        json!({
            "businessEntity": [
                {"action": "CLAIM", "references": legal, "operatorRelation": {"data": {"custom": {"a": 1}}}}
            ],
            "businessEntityIdentifiers": [{
                "action": "CREATE", "references": legal,
                "data": {"type": "SUFFIX", "scheme": "0000", "value": "SUF"}
            }],
            "businessEntityRegistrations": [
                {
                    "action": "REGISTER",
                    "references": references(json!({"scheme": "0225", "value": "732829320_SUF"})),
                    "data": {"validityEndDate": "2030-01-01"}
                },
                {"action": "UNREGISTER", "references": references(legal.clone())}
            ],
        })
    );
    let wrong = |scheme: &str, value: &str| SchemeValueRef::new(scheme, value);
    let checks = [
        BusinessEntityBatch::new().claim(wrong("2", "1"), None).check(),
        BusinessEntityBatch::new().create(wrong("0002", ""), CreateIdentifier::suffix("A")).check(),
        BusinessEntityBatch::new().create(wrong("0002", "1"), CreateIdentifier::suffix("")).check(),
        BusinessEntityBatch::new().unregister(wrong("", "1"), NetworkIdentifier::DomesticFr).check(),
    ];
    assert_eq!(
        checks.map(rule),
        [
            "businessEntity.references",
            "businessEntityIdentifiers.references",
            "value",
            "businessEntityRegistrations.references.address"
        ]
    );
}

#[test]
fn peppol_documents_are_a_list_or_an_object() {
    let document = json!({"documentId": "urn:x", "documentScheme": "busdox-docid-qns"});
    for documents in [document.clone(), json!([document])] {
        let entry: PeppolDirectorySearchResult =
            read(json!([{"name": "A", "electronicAddress": "0208:1", "allowedDocuments": documents}]));
        assert_eq!(entry.items[0].allowed_documents.len(), 1);
    }
    assert!(!read::<PeppolParticipant>(json!({"isExist": "false"})).is_exist);
    assert!(serde_json::from_value::<PeppolParticipant>(json!({})).is_err());
}

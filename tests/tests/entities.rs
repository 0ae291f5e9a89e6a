//! Business entities, from the claim to a received invoice.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use iopole_api::model::codes::{NetworkIdentifier, VatRegime};
use iopole_api::model::entity::{
    BusinessEntityBatch, BusinessEntityScope, BusinessEntityType, CreateBusinessEntity, CreateIdentifier,
    OperatorRelation, RegisterIdentifier, RegistrationStatus, RelationEdit, SelfBillingStatus,
};
use iopole_api::model::identifiers::{ElectronicAddress, Siren, Siret};
use iopole_api::model::webhook::StreamDirection;
use iopole_api::query::BusinessEntityQuery;
use iopole_api::{Client, ErrorKind};
use iopole_sandbox::{Company, Sandbox};
use iopole_tests::{client, sandbox};
use jiff::civil::date;

const DOMESTIC: NetworkIdentifier = NetworkIdentifier::DomesticFr;
const PEPPOL: NetworkIdentifier = NetworkIdentifier::PeppolInternational;

async fn start() -> (Sandbox, Client) {
    let sandbox = sandbox().manual_clock().start().await.unwrap();
    let client = client(&sandbox);
    (sandbox, client)
}

/// Returns a company that does not belong to the account.
fn stranger(sandbox: &Sandbox) -> (Company, ElectronicAddress) {
    let company = sandbox.companies()[20].clone();
    let siren: Siren = company.siren.parse().unwrap();
    let legal = ElectronicAddress::legal(&siren);
    (company, legal)
}

fn belgian() -> CreateBusinessEntity {
    CreateBusinessEntity::new("Tests", "BE", BusinessEntityScope::PrivateTaxPayer, "0208", "0842162017 (BCE)")
}

fn code(error: &iopole_api::Error) -> &str {
    error.problem().and_then(|problem| problem.code()).unwrap_or_default()
}

#[tokio::test]
async fn the_customer_id_is_returned_without_one() {
    let (sandbox, client) = start().await;
    let id = client.admin().customer().id().await.unwrap();
    assert_eq!(id.expose(), sandbox.customer_id());
    // A wrong customer id of the client has no effect.
    let environment = iopole_api::Environment::local(sandbox.api_url(), sandbox.token_url()).unwrap();
    let credentials = iopole_api::Credentials::new(sandbox.client_id(), sandbox.client_secret());
    let wrong: iopole_api::CustomerId = "0190f1d2-0000-7000-8000-000000000000".parse().unwrap();
    let builder = Client::builder(&environment).credentials(credentials).unwrap();
    let client = builder.customer_id(wrong).build().unwrap();
    assert_eq!(client.admin().participants().search().await.unwrap_err().kind(), ErrorKind::Forbidden);
    assert_eq!(client.admin().customer().id().await.unwrap(), id);
}

#[tokio::test]
async fn the_account_s_entities_are_searched_and_read() {
    let (sandbox, client) = start().await;
    let participants = client.admin().participants();
    let all = participants.search().await.unwrap();
    assert_eq!((all.data.len(), all.total()), (4, Some(4)));
    let company = sandbox.test_entities().remove(0);
    let query = BusinessEntityQuery::IDENTIFIER_VALUE.is(company.siren.as_str())
        & BusinessEntityQuery::TYPE.is(BusinessEntityType::LegalUnit);
    let found = participants.search().query(query).limit(1).await.unwrap().data.remove(0);
    assert_eq!(found.name.as_deref(), Some(company.name.as_str()));
    let entity = participants.get(&found.business_entity_id).await.unwrap();
    assert_eq!(entity, found);
    let header = &entity.operator_relation.unwrap().data.unwrap().header[0];
    assert_eq!((header.key.as_str(), header.value.as_str()), ("x-sandbox-client-id", sandbox.client_id()));
    let nobody = "0190f1d2-0000-7000-8000-000000000000".parse().unwrap();
    assert_eq!(participants.get(&nobody).await.unwrap_err().kind(), ErrorKind::NotFound);

    let before = sandbox.api_requests();
    for search in [participants.search().limit(201), participants.search().offset(1001)] {
        let error = search.await.unwrap_err();
        assert_eq!(
            (error.kind(), error.operation()),
            (ErrorKind::InvalidRequest, Some("searchBusinessEntities"))
        );
    }
    assert_eq!(sandbox.api_requests(), before, "nothing was sent");
    let error = participants.search().query("siren:\"1\"").await.unwrap_err();
    assert_eq!(code(&error), "BUSINESS_ENTITY_SEARCH_QUERY_PARSE_ERROR");
}

#[tokio::test]
async fn a_foreign_company_is_created_with_its_office_and_removed() {
    let (sandbox, client) = start().await;
    let participants = client.admin().participants();
    let relation = OperatorRelation::new().with_direction(StreamDirection::Outbound).with_custom("own", "x");
    let created = participants.create_legal_unit(&belgian().with_operator_relation(relation)).await.unwrap();
    let (unit, identifier) = (created.entity_id.unwrap(), created.identifier_id.unwrap());
    assert_eq!(created.elements.len(), 2);
    let entity = participants.get(&unit).await.unwrap();
    assert_eq!(entity.identifiers[0].business_entity_identifier_id, identifier);
    assert_eq!(entity.operator_relation.unwrap().direction, Some(StreamDirection::Outbound));
    let error = participants.create_legal_unit(&belgian()).await.unwrap_err();
    assert_eq!((error.kind(), code(&error)), (ErrorKind::Conflict, "DUPLICATE_RESOURCE"));

    let office = CreateBusinessEntity::new("Namur", "BE", BusinessEntityScope::Primary, "0193", "51");
    let office = participants.create_office(&office, Some(&unit)).await.unwrap().entity_id.unwrap();
    let parent = participants.get(&office).await.unwrap().legal_unit.unwrap();
    assert_eq!(parent.business_entity_id, unit);
    let error = participants.delete(&unit).await.unwrap_err();
    assert_eq!(
        (error.kind(), code(&error)),
        (ErrorKind::NotFound, "BUSINESS_ENTITY_REMOVE_HAS_ACTIVE_OFFICES")
    );
    participants.delete(&office).await.unwrap();
    participants.delete(&unit).await.unwrap();

    let before = sandbox.api_requests();
    let nameless = CreateBusinessEntity::new("", "BE", BusinessEntityScope::Public, "0208", "1");
    let error = participants.create_legal_unit(&nameless).await.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::InvalidRequest, Some("createLegalUnit")));
    let placeless = CreateBusinessEntity::new("A", "Belgium", BusinessEntityScope::Primary, "0193", "1");
    let error = participants.create_office(&placeless, None).await.unwrap_err();
    assert!(error.to_string().contains("country"), "{error}");
    assert_eq!(sandbox.api_requests(), before, "nothing was sent");
}

#[tokio::test]
async fn a_vat_regime_is_configured() {
    let (sandbox, client) = start().await;
    let participants = client.admin().participants();
    let unit = participants.search().limit(1).await.unwrap().data.remove(0).business_entity_id;
    let answer = participants.configure_vat_regime(&unit, &VatRegime::Simplified).await.unwrap();
    assert_eq!(answer.vat_regime, Some(VatRegime::Simplified));
    assert!(answer.date.unwrap().timestamp().is_some());
    let siren = &sandbox.test_entities()[0].siren;
    assert_eq!(sandbox.vat_regime("0002", siren).as_deref(), Some("SIMPLIFIED_TAX_REGIME"));
    let office = CreateBusinessEntity::new("A", "BE", BusinessEntityScope::Primary, "0193", "1");
    let office = participants.create_office(&office, None).await.unwrap().entity_id.unwrap();
    let error = participants.configure_vat_regime(&office, &VatRegime::Simplified).await.unwrap_err();
    assert_eq!(code(&error), "BUSINESS_ENTITY_CONFIGURE_VAT_REGIME_CONFLICT");
}

#[tokio::test]
async fn a_claim_is_made_replaced_and_withdrawn() {
    let (sandbox, client) = start().await;
    let participants = client.admin().participants();
    let (_, legal) = stranger(&sandbox);
    let relation = OperatorRelation::new().with_header("X-Tenant", "42");
    let id = participants.claim_by_identifier(&legal, &relation).await.unwrap().unwrap();
    let error = participants.claim(&id, &relation).await.unwrap_err();
    let already = "BUSINESS_ENTITY_CLAIM_ALREADY_CLAIMED_BY_SELF";
    assert_eq!((error.kind(), code(&error)), (ErrorKind::Conflict, already));
    let other = OperatorRelation::new().with_query("q", "1");
    assert_eq!(participants.replace_relation(&id, &other).await.unwrap(), Some(id.clone()));
    assert_eq!(participants.get(&id).await.unwrap().operator_relation, Some(other), "the header is gone");
    participants.unclaim(&id).await.unwrap();
    let error = participants.unclaim(&id).await.unwrap_err();
    assert_eq!(code(&error), "BUSINESS_ENTITY_OPERATOR_RELATION_NOT_FOUND");
    assert_eq!(participants.claim(&id, &OperatorRelation::new()).await.unwrap(), Some(id.clone()));

    let before = sandbox.api_requests();
    let many = (0..6).fold(OperatorRelation::new(), |relation, n| relation.with_header(format!("h{n}"), "v"));
    for (refused, operation) in [
        (participants.claim(&id, &many).await, "claimBusinessEntity"),
        (participants.claim_by_identifier(&legal, &many).await, "claimBusinessEntityByIdentifier"),
        (participants.replace_relation(&id, &many).await, "updateBusinessEntityClaim"),
    ] {
        let error = refused.unwrap_err();
        assert_eq!((error.kind(), error.operation()), (ErrorKind::InvalidRequest, Some(operation)));
        assert!(error.to_string().contains("at most 5 headers"), "{error}");
    }
    assert_eq!(sandbox.api_requests(), before, "nothing was sent");
}

#[tokio::test]
async fn a_relation_is_ensured_without_erasing_anything() {
    let (sandbox, client) = start().await;
    let participants = client.admin().participants();
    let unit = participants.search().limit(1).await.unwrap().data.remove(0).business_entity_id;
    let edit = RelationEdit::new().set_header("X-Tenant", "42").set_param(":tenant", "42");
    let done = participants.ensure_relation(&unit, &edit).await.unwrap();
    assert!(done.changed());
    let data = participants.get(&unit).await.unwrap().operator_relation.unwrap().data.unwrap();
    let keys: Vec<_> = data.header.iter().map(|pair| pair.key.as_str()).collect();
    assert_eq!(keys, ["x-sandbox-client-id", "X-Tenant"], "what was there is there");
    assert_eq!(data.param.len(), 1);

    let before = sandbox.api_requests();
    assert!(!participants.ensure_relation(&unit, &edit).await.unwrap().changed());
    assert_eq!(sandbox.api_requests(), before + 1, "read, and not written");

    let (_, legal) = stranger(&sandbox);
    let first = participants.ensure_claim(&legal, &edit).await.unwrap();
    assert!(first.claimed && first.relation.changed());
    let again = participants.ensure_claim(&legal, &edit).await.unwrap();
    assert!(!again.claimed && !again.relation.changed());
    assert_eq!(again.entity_id, first.entity_id);
    let more = participants.ensure_claim(&legal, &RelationEdit::new().set_query("q", "1")).await.unwrap();
    assert!(!more.claimed && more.relation.changed());
    assert_eq!(more.relation.after.unwrap().data.unwrap().header.len(), 1, "the header stays");
    let nobody: ElectronicAddress = "0002:732829320".parse().unwrap();
    assert_eq!(participants.ensure_claim(&nobody, &edit).await.unwrap_err().kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn identifiers_are_added_registered_and_removed() {
    let (sandbox, client) = start().await;
    let participants = client.admin().participants();
    let (company, legal) = stranger(&sandbox);
    let siret: Siret = company.siret.parse().unwrap();
    let office = ElectronicAddress::new("0009", siret.as_str()).unwrap();
    let none = OperatorRelation::new();
    let unit = participants.claim_by_identifier(&legal, &none).await.unwrap().unwrap();
    participants.claim_by_identifier(&office, &none).await.unwrap();
    let suffix =
        participants.create_identifier(&unit, &CreateIdentifier::suffix("SUF")).await.unwrap().unwrap();
    let code_a = CreateIdentifier::routing_code("Service_A", "Accounts");
    participants.create_identifier_by_identifier(&office, &code_a).await.unwrap().unwrap();
    let error = participants.create_identifier_by_identifier(&office, &code_a).await.unwrap_err();
    assert_eq!(code(&error), "BUSINESS_ENTITY_IDENTIFIER_ADD_ALREADY_EXISTS");

    let start = RegisterIdentifier::new().with_validity_start(date(2098, 1, 1));
    let line = participants.register(&suffix, &DOMESTIC, &start).await.unwrap().unwrap();
    let later = RegisterIdentifier::new().with_validity_start(date(2098, 2, 1));
    let same = participants.register_period(&suffix, &DOMESTIC, &line, &later).await.unwrap();
    assert_eq!(same, Some(line.clone()));
    let address: ElectronicAddress = format!("0225:{}_SUF", company.siren).parse().unwrap();
    let end = RegisterIdentifier::new().with_validity_end(date(2099, 1, 1));
    let period = participants.register_period_by_value(&address, &DOMESTIC, date(2098, 2, 1), &end);
    assert_eq!(period.await.unwrap(), Some(line.clone()));
    let service: ElectronicAddress = format!("0225:{}_{siret}_Service_A", company.siren).parse().unwrap();
    assert!(
        participants
            .register_by_value(&service, &DOMESTIC, &RegisterIdentifier::new())
            .await
            .unwrap()
            .is_some()
    );
    let error =
        participants.register_by_value(&service, &DOMESTIC, &RegisterIdentifier::new()).await.unwrap_err();
    assert_eq!(code(&error), "DOMESTIC_FR_REGISTER_DIRECTORY_ALREADY_UP_TO_DATE");

    let shown = participants.get(&unit).await.unwrap();
    let own: Vec<_> = shown.registrations(&DOMESTIC).collect();
    assert_eq!(own[0].valid_to.as_ref().unwrap().date(), Some(date(2099, 1, 1)));
    let held = participants.delete_identifier(&suffix).await.unwrap_err();
    assert_eq!(code(&held), "BUSINESS_ENTITY_IDENTIFIER_REMOVE_STILL_REGISTERED");
    participants.unregister(&line).await.unwrap();
    assert_eq!(participants.unregister(&line).await.unwrap_err().kind(), ErrorKind::NotFound);
    participants.delete_identifier(&suffix).await.unwrap();

    let before = sandbox.api_requests();
    let label = participants.create_identifier(&unit, &CreateIdentifier::new("ROUTING_CODE", "A"));
    assert!(label.await.unwrap_err().to_string().contains("needs a label"));
    let past = RegisterIdentifier::new().with_validity_start(date(2020, 1, 1));
    assert!(
        participants.register(&suffix, &DOMESTIC, &past).await.unwrap_err().to_string().contains("tomorrow")
    );
    assert!(
        participants
            .register(&suffix, &PEPPOL, &start)
            .await
            .unwrap_err()
            .to_string()
            .contains("no validity dates")
    );
    assert_eq!(sandbox.api_requests(), before, "nothing was sent");
}

#[tokio::test]
async fn an_ended_registration_is_found_by_its_state() {
    let (sandbox, client) = start().await;
    let participants = client.admin().participants();
    let mut entity = participants.search().limit(1).await.unwrap().data.remove(0);
    let identifier = entity.identifiers.remove(0).business_entity_identifier_id;
    let end = RegisterIdentifier::new().with_validity_end(date(2099, 1, 1));
    participants.register(&identifier, &DOMESTIC, &end).await.unwrap();
    let pending = BusinessEntityQuery::DIRECTORY_STATUS.is(RegistrationStatus::PendingPeppolRelease);
    assert!(participants.search().query(pending.clone()).await.unwrap().data.is_empty());
    sandbox.advance(std::time::Duration::from_secs(73 * 366 * 24 * 3600));
    let found = participants.search().query(pending).await.unwrap().data.remove(0);
    let line = found.registrations(&DOMESTIC).next().unwrap();
    assert_eq!(line.status, Some(RegistrationStatus::PendingPeppolRelease));
}

#[tokio::test]
async fn self_billing_is_activated_on_one_registration_or_all() {
    let (sandbox, client) = start().await;
    let participants = client.admin().participants();
    let entity = participants.search().limit(1).await.unwrap().data.remove(0);
    let line = entity.registrations(&DOMESTIC).next().unwrap().directory_id.clone().unwrap();
    assert_eq!(participants.activate_self_billing(&line).await.unwrap().self_billing, Some(true));
    let siren: Siren = sandbox.test_entities()[0].siren.parse().unwrap();
    let legal = ElectronicAddress::legal(&siren);
    let all = participants.activate_self_billing_by_identifier(&legal, &[]).await.unwrap();
    assert_eq!(all.results[0].directory_id, Some(line.clone()));
    let some = participants.activate_self_billing_by_identifier(&legal, &[PEPPOL, DOMESTIC]).await.unwrap();
    let statuses: Vec<_> = some.results.iter().filter_map(|result| result.status.clone()).collect();
    assert_eq!(statuses, [SelfBillingStatus::Skipped, SelfBillingStatus::Activated]);
    #[allow(deprecated, reason = "the old path is tested as long as it is there")]
    let old = participants.activate_self_billing_by_identifier_legacy(&legal, &[DOMESTIC]).await.unwrap();
    assert_eq!(old.results.len(), 1);
    let error = participants.activate_self_billing_by_identifier(&legal, &[PEPPOL]).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    let shown = participants.get(&entity.business_entity_id).await.unwrap();
    assert_eq!(shown.registrations(&DOMESTIC).next().unwrap().is_self_billing, Some(true));
}

#[tokio::test]
async fn a_participant_moves_to_another_smp() {
    let sandbox = sandbox().manual_clock().international_directory([]).start().await.unwrap();
    let client = client(&sandbox);
    let participants = client.admin().participants();
    let created = participants.create_legal_unit(&belgian()).await.unwrap();
    participants
        .register(&created.identifier_id.unwrap(), &PEPPOL, &RegisterIdentifier::new())
        .await
        .unwrap();
    let address: ElectronicAddress = "0208:0842162017 (BCE)".parse().unwrap();
    let started = participants.start_peppol_migration(&address).await.unwrap();
    assert_eq!(started, participants.start_peppol_migration(&address).await.unwrap());
    let key = started.migration_key.clone().unwrap();
    assert!(!key.expose().is_empty() && !format!("{started:?}").contains(key.expose()));
    participants.cancel_peppol_migration(&address).await.unwrap();
    let error = participants.cancel_peppol_migration(&address).await.unwrap_err();
    assert_eq!(code(&error), "PEPPOL_OUTBOUND_MIGRATION_NOT_IN_PROGRESS");
}

#[tokio::test]
async fn a_batch_is_run() {
    let (sandbox, client) = start().await;
    let participants = client.admin().participants();
    let (company, legal) = stranger(&sandbox);
    let address: ElectronicAddress = format!("0225:{}_SUF", company.siren).parse().unwrap();
    let batch = BusinessEntityBatch::new()
        .claim(&legal, None)
        .create(&legal, CreateIdentifier::suffix("SUF"))
        .register(&address, DOMESTIC, None);
    participants.run_batch(&batch).await.unwrap();
    let query = BusinessEntityQuery::IDENTIFIER_VALUE.is(company.siren.as_str());
    let entity = participants.search().query(query).await.unwrap().data.remove(0);
    assert_eq!(entity.registrations(&DOMESTIC).count(), 1);
    assert_eq!(participants.run_batch(&batch).await.unwrap_err().kind(), ErrorKind::Conflict);
    let before = sandbox.api_requests();
    let wrong = BusinessEntityBatch::new().create(&legal, CreateIdentifier::suffix("S U F"));
    assert_eq!(participants.run_batch(&wrong).await.unwrap_err().kind(), ErrorKind::InvalidRequest);
    assert_eq!(sandbox.api_requests(), before, "nothing was sent");
}

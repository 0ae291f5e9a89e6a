//! Reachability of companies, and the reasons against it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may panic")]

use iopole_api::model::codes::NetworkIdentifier;
use iopole_api::model::entity::{CreateIdentifier, OperatorRelation, RegisterIdentifier};
use iopole_api::model::identifiers::{ElectronicAddress, Siren, Siret};
use iopole_api::{Client, ErrorKind, Reachability, WhyNot};
use iopole_sandbox::{PeppolParticipant, Sandbox};
use iopole_tests::{client, sandbox};
use jiff::civil::date;

const DOMESTIC: NetworkIdentifier = NetworkIdentifier::DomesticFr;

async fn start() -> (Sandbox, Client) {
    let sandbox = sandbox().manual_clock().start().await.unwrap();
    let client = client(&sandbox);
    (sandbox, client)
}

fn why(verdict: Reachability) -> WhyNot {
    match verdict {
        Reachability::Unreachable(why) => why,
        Reachability::Reachable(route) => panic!("{route:?}"),
    }
}

#[tokio::test]
async fn a_registered_company_can_receive_at_its_addresses() {
    let (sandbox, client) = start().await;
    let directory = client.user().directory();
    let company = sandbox.companies()[7].clone();
    let siren: Siren = company.siren.parse().unwrap();
    let siret: Siret = company.siret.parse().unwrap();
    for address in [ElectronicAddress::from(siren.clone()), ElectronicAddress::from(siret)] {
        let before = sandbox.api_requests();
        match directory.can_receive(&address).await.unwrap() {
            Reachability::Reachable(route) => {
                assert_eq!((route.network, route.until, route.self_billing), (DOMESTIC, None, Some(false)));
            }
            Reachability::Unreachable(why) => panic!("{address}: {why}"),
        }
        assert_eq!(sandbox.api_requests(), before + 1);
    }
    // A SIREN identifies a company, but is not an address.
    let legal = why(directory.can_receive(&ElectronicAddress::legal(&siren)).await.unwrap());
    assert_eq!(legal, WhyNot::OtherAddresses(vec![company.electronic_address()]));
    let suffix: ElectronicAddress = format!("0225:{siren}_NONE").parse().unwrap();
    let unknown = why(directory.can_receive(&suffix).await.unwrap());
    assert_eq!(unknown, WhyNot::OtherAddresses(vec![company.electronic_address()]));
    let nobody: ElectronicAddress = "0225:732829320".parse().unwrap();
    assert_eq!(why(directory.can_receive(&nobody).await.unwrap()), WhyNot::UnknownCompany);
}

#[tokio::test]
async fn a_registration_receives_from_its_first_day_to_its_last() {
    let (sandbox, client) = start().await;
    let (directory, participants) = (client.user().directory(), client.admin().participants());
    let siren: Siren = sandbox.companies()[20].siren.parse().unwrap();
    let unit =
        participants.claim_by_identifier(&ElectronicAddress::legal(&siren), &OperatorRelation::new()).await;
    let unit = unit.unwrap().unwrap();
    let suffix =
        participants.create_identifier(&unit, &CreateIdentifier::suffix("SUF")).await.unwrap().unwrap();
    let address: ElectronicAddress = format!("0225:{siren}_SUF").parse().unwrap();
    let period = RegisterIdentifier::new().with_validity(date(2098, 1, 1), date(2099, 1, 1));
    participants.register(&suffix, &DOMESTIC, &period).await.unwrap();
    let on = async |day| directory.can_receive_on(&address, day).await.unwrap();
    assert_eq!(why(directory.can_receive(&address).await.unwrap()), WhyNot::NotYet("2098-01-01".into()));
    assert_eq!(why(on(date(2097, 12, 31)).await), WhyNot::NotYet("2098-01-01".into()));
    assert!(on(date(2098, 1, 1)).await.is_reachable() && on(date(2098, 12, 31)).await.is_reachable());
    assert_eq!(why(on(date(2099, 1, 1)).await), WhyNot::Ended(Some("2099-01-01".into())));
    assert!(why(on(date(2099, 1, 1)).await).to_string().contains("ended on 2099-01-01"));
}

#[tokio::test]
async fn an_unregistered_company_is_in_the_directory() {
    let (_sandbox, client) = start().await;
    let directory = client.user().directory();
    let mut offset = 600;
    // One company in twenty, beyond the first 300.
    let lonely = loop {
        let page = directory.search_french("type:\"LEGAL_UNIT\"").limit(200).offset(offset).await.unwrap();
        let none = page.data.into_iter().find(|entity| entity.registrations(&DOMESTIC).next().is_none());
        if let Some(entity) = none {
            break entity;
        }
        offset += 200;
    };
    let siren: Siren = lonely.identifier_value.unwrap().parse().unwrap();
    let verdict = directory.can_receive(&ElectronicAddress::from(siren)).await.unwrap();
    assert_eq!(why(verdict), WhyNot::NotRegistered);
}

#[tokio::test]
async fn foreign_addresses_are_looked_up_in_peppol() {
    let (_sandbox, client) = start().await;
    let address: ElectronicAddress = "9930:de 123/456".parse().unwrap();
    let error = client.user().directory().can_receive(&address).await.unwrap_err();
    assert_eq!((error.kind(), error.operation()), (ErrorKind::Forbidden, Some("checkPeppolParticipant")));
    assert!(error.to_string().contains("not available in this environment"), "{error}");
    let error = client.user().directory().search_peppol("stahl").await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);

    let known = PeppolParticipant::new("Stahl & Söhne", "DE", "9930:de 123/456");
    let sandbox = sandbox().international_directory([known]).start().await.unwrap();
    let client = iopole_tests::client(&sandbox);
    let directory = client.user().directory();
    let found = directory.search_peppol("Söhne").limit(5).await.unwrap();
    assert_eq!(found.items[0].electronic_address.as_deref(), Some("9930:de 123/456"));
    assert_eq!(found.items[0].allowed_documents.len(), 2);
    assert!(directory.search_peppol("Söhne").offset(1).await.unwrap().items.is_empty());
    assert!(directory.check_peppol(&address).await.unwrap().is_exist, "spaces and slashes are encoded");
    match directory.can_receive(&address).await.unwrap() {
        Reachability::Reachable(route) => assert_eq!(route.documents.len(), 2),
        Reachability::Unreachable(why) => panic!("{why}"),
    }
    let nobody: ElectronicAddress = "0208:1".parse().unwrap();
    assert!(!directory.check_peppol(&nobody).await.unwrap().is_exist);
    assert_eq!(why(directory.can_receive(&nobody).await.unwrap()), WhyNot::UnknownInPeppol);
    let before = sandbox.api_requests();
    for search in [directory.search_peppol("a").limit(0), directory.search_peppol("a").offset(1001)] {
        assert_eq!(search.await.unwrap_err().kind(), ErrorKind::InvalidRequest);
    }
    assert_eq!(sandbox.api_requests(), before, "nothing was sent");
}

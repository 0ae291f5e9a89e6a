//! Every scenario on the simulated platform, directly and through the mirror.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may panic")]

use iopole_api::{Client, Credentials, Environment};
use iopole_sandbox::Sandbox;
use iopole_tests::mirror::Mirror;
use iopole_tests::scenarios::{ALL, Backend, Outcome, clean_up};

fn backend(api_url: &str, sandbox: &Sandbox) -> Backend {
    let environment = Environment::local(api_url, sandbox.token_url()).unwrap();
    let credentials = Credentials::new(sandbox.client_id(), sandbox.client_secret());
    let client = Client::builder(&environment).credentials(credentials).unwrap();
    let client = client.customer_id(sandbox.customer_id().parse().ok()).build().unwrap();
    Backend::new(client, "T")
}

async fn run_all(backend: &Backend) {
    for scenario in ALL {
        if let Err(outcome) = scenario.run(backend).await {
            panic!("{}: {outcome}", scenario.name);
        }
    }
}

#[tokio::test]
async fn every_scenario_passes_on_the_simulated_platform() {
    let sandbox = iopole_tests::sandbox().instant().start().await.unwrap();
    let backend = backend(sandbox.api_url(), &sandbox);
    // Another sender's invoice, which stays unread.
    let other = iopole_tests::paper::send(&backend.client, "OTHER-1").await;
    run_all(&backend).await;
    assert!(clean_up(&backend).await.unwrap() > 20);
    let left = backend.client.user().invoices().not_seen().await.unwrap();
    assert!(left.contains(&other) && left.len() == 2, "only the two copies of the other: {left:?}");
    assert_eq!(clean_up(&backend).await.unwrap(), 0);
}

#[tokio::test]
async fn without_two_participants_a_scenario_is_skipped() {
    let sandbox = Sandbox::builder().test_entities(1).start().await.unwrap();
    let backend = backend(sandbox.api_url(), &sandbox);
    let arrives = ALL.iter().find(|scenario| scenario.name == "an invoice arrives").unwrap();
    let outcome = arrives.run(&backend).await.unwrap_err();
    assert!(matches!(outcome, Outcome::Skipped(_)), "{outcome}");
    assert!(outcome.to_string().starts_with("skipped: the account has no two participants"), "{outcome}");
}

#[tokio::test]
async fn the_mirror_records_nothing_without_departures() {
    let sandbox = Sandbox::builder().instant().start().await.unwrap();
    let mirror = Mirror::start(sandbox.api_url()).await.unwrap();
    run_all(&backend(mirror.url(), &sandbox)).await;
    assert_eq!(mirror.departures(), [""; 0]);
    assert!(sandbox.api_requests() > 20);
    // The customer id has its known form, which differs from the contract.
    assert!(!mirror.not_met().iter().any(|row| row.starts_with("getCustomerId |")), "{:?}", mirror.not_met());
}

#[tokio::test]
async fn the_mirror_records_a_known_departure_that_is_gone() {
    let sandbox = Sandbox::builder().forms(iopole_sandbox::Forms::Documented).start().await.unwrap();
    let mirror = Mirror::start(sandbox.api_url()).await.unwrap();
    assert_eq!(mirror.not_met(), [""; 0], "nothing was asked");
    backend(mirror.url(), &sandbox).client.admin().customer().id().await.unwrap();
    assert_eq!(mirror.departures(), [""; 0]);
    assert_eq!(mirror.not_met(), ["getCustomerId | 200 | content-type | undeclared"]);
}

#[tokio::test]
async fn the_mirror_records_a_departure_without_its_values() {
    use wiremock::matchers::path;
    use wiremock::{Mock, MockServer, ResponseTemplate};
    let platform = MockServer::start().await;
    let odd = ResponseTemplate::new(200).set_body_json(serde_json::json!(["a company's secret"]));
    Mock::given(path("/v1/config/webhook")).respond_with(odd).mount(&platform).await;
    let sandbox = Sandbox::start().await.unwrap();
    let mirror = Mirror::start(&platform.uri()).await.unwrap();
    let _ = backend(mirror.url(), &sandbox).client.admin().webhooks().list().await;
    assert_eq!(mirror.departures(), ["listWebhooks | 200 | /[] | type"]);
}

#[tokio::test]
async fn a_scenario_without_its_requirements_is_skipped() {
    let sandbox = Sandbox::builder().roles([iopole_sandbox::Role::User]).start().await.unwrap();
    let backend = backend(sandbox.api_url(), &sandbox);
    let outcome =
        ALL.iter().find(|scenario| scenario.name.starts_with("participants")).unwrap().run(&backend);
    assert!(matches!(outcome.await, Err(Outcome::Failed(_))));
}

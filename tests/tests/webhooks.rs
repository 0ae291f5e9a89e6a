//! Webhooks and their retry strategy through the typed API.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test may panic")]

use iopole_api::model::ids::WebhookId;
use iopole_api::model::money::Amount;
use iopole_api::model::webhook::{
    DeliveryEndpoint, EventsEndpoint, NetworkRetryOn, OAuth2ClientCredentials, OperatorEventType,
    RetryStrategy, StreamDirection, WebhookAuthentication, WebhookCreation, WebhookEndpoints, WebhookStatus,
    WebhookUpdate,
};
use iopole_api::{Client, Ensured, ErrorKind};
use iopole_sandbox::Sandbox;
use iopole_tests::client;

const SECRET: &str = "9f3c5a77b1a0e4b7c2a8c9d7f8e4a65c6d5b7a9e8c2f3d6a";

async fn start() -> (Sandbox, Client) {
    let sandbox = iopole_tests::sandbox().instant().start().await.unwrap();
    let client = client(&sandbox);
    (sandbox, client)
}

fn endpoints() -> WebhookEndpoints {
    let mut endpoints = WebhookEndpoints::new();
    endpoints.status = Some(DeliveryEndpoint::new("https://exemple.fr/status"));
    endpoints.authentication = Some(WebhookAuthentication::hmac(SECRET));
    endpoints
}

fn wanted() -> WebhookCreation {
    WebhookCreation::new(endpoints()).with_label("comptabilité").with_direction(StreamDirection::Inbound)
}

fn unknown() -> WebhookId {
    "0190f1d2-0000-7000-8000-000000000000".parse().unwrap()
}

#[tokio::test]
async fn a_webhook_is_read_and_changed() {
    let (_sandbox, client) = start().await;
    let webhooks = client.admin().webhooks();
    let id = webhooks.create(&wanted()).await.unwrap();
    webhooks.update(&id, &WebhookUpdate::new().with_status(WebhookStatus::Inactive)).await.unwrap();
    let mut moved = WebhookEndpoints::new();
    moved.invoice = Some(DeliveryEndpoint::new("https://exemple.fr/facture"));
    let update = WebhookUpdate::new().with_endpoints(moved).with_label("ventes").without_direction();
    webhooks.update(&id, &update).await.unwrap();

    let read = webhooks.get(&id).await.unwrap();
    assert_eq!(
        (read.status.as_ref(), read.label.as_deref()),
        (Some(&WebhookStatus::Inactive), Some("ventes"))
    );
    assert_eq!(read.filter_stream_direction, None);
    let stored = &read.interop_data.as_ref().unwrap().endpoints;
    assert!(stored.invoice.is_some() && stored.status.is_some(), "the block left out is kept");
    let hmac = stored.authentication.as_ref().unwrap().hmac.as_ref().unwrap();
    assert!(hmac.secret_key.is_masked());

    let pause = WebhookUpdate::new().with_status(WebhookStatus::Inactive);
    assert_eq!(webhooks.update(&unknown(), &pause).await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(webhooks.get(&unknown()).await.unwrap_err().kind(), ErrorKind::NotFound);
    let other = webhooks.create(&wanted()).await.unwrap();
    let error = webhooks.update(&other, &WebhookUpdate::new().without_direction()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
}

#[tokio::test]
async fn a_mask_is_never_written_back() {
    let (sandbox, client) = start().await;
    let webhooks = client.admin().webhooks();
    let id = webhooks.create(&wanted()).await.unwrap();
    let read = webhooks.get(&id).await.unwrap().interop_data.unwrap();
    let before = sandbox.api_requests();
    let update = WebhookUpdate::new().with_endpoints(read.clone());
    let mut creation = WebhookCreation::new(read.endpoints);
    creation.filter_stream_direction = Some(StreamDirection::Inbound);
    for error in [
        webhooks.update(&id, &update).await.unwrap_err(),
        webhooks.create(&creation).await.unwrap_err(),
        webhooks.ensure(&creation).await.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.to_string().contains("give the secret again"), "{error}");
    }
    assert_eq!(sandbox.api_requests(), before, "nothing was sent");
}

/// Returns the result of `ensure`, and its number of requests.
async fn ensure(sandbox: &Sandbox, client: &Client, wanted: &WebhookCreation) -> (Ensured, u64) {
    let before = sandbox.api_requests();
    let done = client.admin().webhooks().ensure(wanted).await.unwrap();
    (done, sandbox.api_requests() - before)
}

#[tokio::test]
async fn ensure_writes_only_what_differs() {
    let (sandbox, client) = start().await;
    let (created, requests) = ensure(&sandbox, &client, &wanted()).await;
    assert!(matches!(created, Ensured::Created(_)) && requests == 2, "{created:?} {requests}");
    let id = created.id().clone();
    let unchanged = (Ensured::Unchanged(id.clone()), 1);
    assert_eq!(ensure(&sandbox, &client, &wanted()).await, unchanged, "read, and nothing written");

    let both = WebhookCreation::new(endpoints());
    let (other, _) = ensure(&sandbox, &client, &both).await;
    assert!(
        matches!(&other, Ensured::Created(other) if *other != id),
        "another direction is another webhook"
    );

    // A changed block is written, and absent ones stay.
    let mut only_status = WebhookEndpoints::new();
    only_status.status = Some(DeliveryEndpoint::new("https://exemple.fr/nouveau"));
    let moved = WebhookCreation::new(only_status).with_direction(StreamDirection::Inbound);
    assert_eq!(ensure(&sandbox, &client, &moved).await, (Ensured::Updated(id.clone()), 2));
    assert_eq!(ensure(&sandbox, &client, &moved).await, unchanged);
    let read = client.admin().webhooks().get(&id).await.unwrap();
    assert_eq!(read.label.as_deref(), Some("comptabilité"));
    let stored = read.interop_data.unwrap().endpoints;
    assert_eq!(stored.status.unwrap().callback_url, "https://exemple.fr/nouveau");
    assert!(stored.authentication.unwrap().hmac.unwrap().secret_key.expose().starts_with("9f3c5"), "kept");

    let paused = wanted().with_status(WebhookStatus::Inactive);
    assert_eq!(ensure(&sandbox, &client, &paused).await, (Ensured::Updated(id.clone()), 2));
    assert_eq!(ensure(&sandbox, &client, &paused).await, unchanged);
}

#[tokio::test]
async fn ensure_sees_changed_secrets_subscriptions_and_removals() {
    let (sandbox, client) = start().await;
    let with = |change: &dyn Fn(&mut WebhookEndpoints)| {
        let mut endpoints = endpoints();
        change(&mut endpoints);
        WebhookCreation::new(endpoints)
    };
    let (created, _) = ensure(&sandbox, &client, &with(&|_| ())).await;
    let id = created.id().clone();
    let events = |types: &[OperatorEventType]| {
        let mut events = EventsEndpoint::new("https://exemple.fr/events");
        events.subscribed_events = types.to_vec();
        Some(events)
    };
    let two = [OperatorEventType::EreportingError, OperatorEventType::InvoiceInboundInvalid];
    let swapped = [two[1].clone(), two[0].clone()];
    let oauth = OAuth2ClientCredentials::new("https://exemple.fr/token", "client", SECRET);
    for (change, writes) in [
        (
            with(&|all| {
                all.authentication = Some(WebhookAuthentication::hmac(SECRET.replace("9f3c5", "0a1b2")))
            }),
            true,
        ),
        (
            with(&|all| {
                all.authentication = Some(WebhookAuthentication::hmac(SECRET.replace("9f3c5", "0a1b2")))
            }),
            false,
        ),
        (
            with(&|all| {
                all.authentication = Some(WebhookAuthentication::oauth2_client_credentials(oauth.clone()))
            }),
            true,
        ),
        (
            with(&|all| {
                all.authentication = Some(WebhookAuthentication::oauth2_client_credentials(oauth.clone()))
            }),
            false,
        ),
        (
            with(&|all| {
                all.authentication = Some(WebhookAuthentication::basic("moi", "correct horse battery"))
            }),
            true,
        ),
        (with(&|all| all.authentication = None), false),
    ] {
        let (done, requests) = ensure(&sandbox, &client, &change).await;
        assert_eq!((done.has_written(), requests), (writes, if writes { 2 } else { 1 }), "{done:?}");
    }
    for (types, writes) in [
        (&two[..], true),
        (&swapped[..], false),
        (&[], true),
        (OperatorEventType::KNOWN, false),
        (&two[..1], true),
    ] {
        let (done, _) =
            ensure(&sandbox, &client, &with(&|all| (all.authentication, all.events) = (None, events(types))))
                .await;
        assert_eq!(done.has_written(), writes, "{types:?}");
    }
    let mut without = WebhookEndpoints::new().without_events();
    without.status = endpoints().status;
    let without = WebhookCreation::new(without);
    assert!(ensure(&sandbox, &client, &without).await.0.has_written());
    assert!(!ensure(&sandbox, &client, &without).await.0.has_written());
    assert_eq!(
        client.admin().webhooks().get(&id).await.unwrap().interop_data.unwrap().endpoints.events,
        None
    );
}

#[tokio::test]
async fn the_retry_strategy_is_created_read_and_deleted() {
    let (_sandbox, client) = start().await;
    let retry = client.admin().retry_strategy();
    assert_eq!(retry.get().await.unwrap_err().kind(), ErrorKind::NotFound);
    let strategy = RetryStrategy::active()
        .with_retry_delays([60, 600])
        .with_retry_on([429, 503])
        .with_network_retry_on(NetworkRetryOn::all());
    let id = retry.create(&strategy).await.unwrap().unwrap();
    assert_eq!(retry.get().await.unwrap(), strategy);
    assert_eq!(retry.create(&strategy).await.unwrap_err().kind(), ErrorKind::Conflict);
    assert_eq!(retry.delete().await.unwrap(), Some(id));
    assert_eq!(retry.delete().await.unwrap_err().kind(), ErrorKind::NotFound);
    retry.create(&RetryStrategy::active()).await.unwrap();
    assert_eq!(retry.get().await.unwrap().active, Some(true));
}

#[tokio::test]
async fn a_strategy_out_of_bounds_is_not_sent() {
    let (sandbox, client) = start().await;
    let mut fraction = RetryStrategy::active();
    fraction.retry_delays = vec!["-0.5".parse::<Amount>().unwrap()];
    for (strategy, what) in [
        (RetryStrategy::active().with_retry_delays([1; 7]), "7 values; the platform accepts 1 to 6"),
        (RetryStrategy::active().with_retry_delays([1, 0]), "value 2 is 0"),
        (fraction, "value 1 is -0.5"),
        (RetryStrategy::active().with_retry_on([99]), "99 is not a status code"),
        (RetryStrategy::active().with_retry_on([600]), "600 is not a status code"),
    ] {
        let error = client.admin().retry_strategy().create(&strategy).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.operation()),
            (ErrorKind::InvalidRequest, Some("createRetryStrategy"))
        );
        assert!(error.to_string().contains(what), "{error}");
    }
    assert_eq!(sandbox.api_requests(), 0);
}

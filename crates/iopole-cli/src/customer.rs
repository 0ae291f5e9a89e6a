//! `iopole customer`.

use serde_json::json;

use crate::failure::Failure;
use crate::session::Session;
use crate::settings::Key;

pub(crate) async fn run(session: &Session<'_>) -> Result<(), Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    let id = platform.admin().customer().id().await?;
    let rows = [(("Customer id", "Identifiant unique"), Some(id.expose().to_owned()))];
    screen.record(&json!({"customerId": id.expose()}), &rows)?;
    if platform.client.customer_id().is_some_and(|set| set.expose() != id.expose()) {
        let set = platform.origins.customer_id.as_ref();
        let set = set.map(|source| source.of(Key::CustomerId, screen.language)).unwrap_or_default();
        screen.note(&screen.language.pick(
            format!("{set} has another id: calls act for that customer"),
            format!("{set} a un autre identifiant : les appels agissent pour ce client"),
        ));
    }
    Ok(())
}

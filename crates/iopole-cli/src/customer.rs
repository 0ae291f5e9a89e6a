//! `iopole customer`.

use serde_json::json;

use crate::failure::Failure;
use crate::session::Session;

pub(crate) async fn run(session: &Session<'_>) -> Result<(), Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    let id = platform.admin().customer().id().await?;
    let rows = [(("Customer id", "Identifiant unique"), Some(id.expose().to_owned()))];
    screen.record(&json!({"customerId": id.expose()}), &rows)?;
    if platform.client.customer_id().is_some_and(|set| set.expose() != id.expose()) {
        screen.note(screen.pick(
            "IOPOLE_CUSTOMER_ID has another id: calls act for that customer",
            "IOPOLE_CUSTOMER_ID a un autre identifiant : les appels agissent pour ce client",
        ));
    }
    Ok(())
}

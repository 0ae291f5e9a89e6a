//! The account's customer.

use std::sync::Arc;

use axum::extract::State;
use axum::response::Html;

use super::guard::Anyone;
use crate::platform::Platform;

/// `GET /v1/config/customer/id`: a bare uuid, as `text/html`.
pub(crate) async fn id(_: Anyone, State(platform): State<Arc<Platform>>) -> Html<String> {
    Html(platform.customer_id.to_string())
}

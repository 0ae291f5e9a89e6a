//! The customer that a caller acts for.

use axum::response::Html;

use super::guard::Anyone;

/// `GET /v1/config/customer/id`: a bare uuid, as `text/html`.
pub(crate) async fn id(Anyone(customer): Anyone) -> Html<String> {
    Html(customer.to_string())
}

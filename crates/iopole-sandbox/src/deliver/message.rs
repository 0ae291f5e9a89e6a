//! Content of a delivery, rendered when the call is made.

use bytes::Bytes;
use reqwest::Url;
use serde_json::{Value, json};
use uuid::Uuid;

use super::relation;
use crate::direction::Direction;
use crate::documents::Party;
use crate::exact;
use crate::render::{enrollment, event, status};
use crate::world::{OperatorEvent, PendingDelivery, Subject, World};

/// One attempt at a delivery.
pub(crate) struct Attempt<'a> {
    pub(crate) webhook: Uuid,
    pub(crate) key: Uuid,
    pub(crate) now_ms: u64,
    /// The timestamp of the signature.
    pub(crate) signed_ms: u64,
    pub(crate) message: &'a Message,
}

/// Content of one delivery.
pub(crate) struct Message {
    pub(crate) url: Url,
    pub(super) body: Body,
    /// Names and values of the headers that every delivery of the kind has.
    pub(super) headers: Vec<(String, String)>,
    /// The webhook's configuration of authentication.
    pub(super) authentication: Value,
    /// Dotted path of the receiver's identifier in its answer.
    pub(super) id_path: Option<String>,
}

/// The body: JSON, or a form with an invoice.
pub(super) enum Body {
    Json(Bytes),
    Invoice { id: String, file_name: String, media_type: &'static str, file: Bytes },
}

impl Body {
    /// The bytes of the checksum: for an invoice the file alone.
    pub(super) fn signed(&self) -> &[u8] {
        match self {
            Self::Json(bytes) => bytes,
            Self::Invoice { file, .. } => file,
        }
    }
}

/// Renders a delivery; `None` if its webhook no longer takes it.
pub(crate) fn message(world: &World, delivery: &PendingDelivery) -> Option<Message> {
    let webhook = world.webhooks.get(delivery.webhook).filter(|webhook| webhook.active)?;
    let endpoint = webhook.endpoint(delivery.subject.endpoint())?;
    let mut url: Url = endpoint.get("callbackUrl")?.as_str()?.parse().ok()?;
    let (body, mut headers, about) = content(world, &delivery.subject)?;
    if let Some(data) = about.and_then(|about| world.relation_data(webhook.customer, &about)) {
        relation::apply(&data, &mut url, &mut headers);
    }
    Some(Message {
        url,
        body,
        headers,
        authentication: webhook.endpoint("authentication").cloned().unwrap_or(Value::Null),
        id_path: endpoint.get("idPath").and_then(Value::as_str).map(str::to_owned),
    })
}

type Content = (Body, Vec<(String, String)>, Option<String>);

/// Body, headers, and the identifier of the entity that the delivery is about.
fn content(world: &World, subject: &Subject) -> Option<Content> {
    match subject {
        Subject::Invoice(id) => {
            let copy = world.invoices.get(*id)?;
            let content = &copy.content;
            let extension = if content.media_type == "application/pdf" { "pdf" } else { "xml" };
            let body = Body::Invoice {
                id: id.to_string(),
                file_name: format!("{id}.{extension}"),
                media_type: content.media_type,
                file: content.bytes.clone(),
            };
            let buyer = &content.document.buyer;
            let mut headers = target(buyer.address());
            headers.push(("X-Network-Identifier".to_owned(), "DOMESTIC_FR".to_owned()));
            Some((body, headers, entity(buyer)))
        }
        Subject::Status { status, copy, id } => {
            let (status, copy) = (world.statuses.get(*status)?, world.invoices.get(*copy)?);
            let mut body = status::status(status, copy);
            if let Some(fields) = body.as_object_mut() {
                fields.insert("statusId".to_owned(), json!(id));
                fields.insert("invoiceId".to_owned(), json!(copy.id));
            }
            let document = &copy.content.document;
            let party = match copy.direction {
                Direction::Outbound => &document.seller,
                Direction::Inbound => &document.buyer,
            };
            let address = if status.rejection.is_some() && copy.direction == Direction::Outbound {
                // Measured: a rejection by the platform has the legal identifier as its target.
                entity(party).or_else(|| party.address())
            } else {
                party.address().or_else(|| entity(party))
            };
            Some((json_body(&body), target(address), entity(party)))
        }
        Subject::Onboarding { stage, enrollment: company } => {
            let body = enrollment::notification(company, *stage, &world.links);
            let about = format!("{}:{}", company.request.scheme, company.request.value);
            Some((json_body(&body), Vec::new(), Some(about)))
        }
        Subject::Event { id, at_ms, customer, event: facts } => {
            let body = event::event(*id, *at_ms, facts, world.client_of(*customer));
            let about = match facts.as_ref() {
                OperatorEvent::Report(report) => Some(format!("0002:{}", report.siren())),
                _ => None,
            };
            Some((json_body(&body), Vec::new(), about))
        }
    }
}

fn json_body(body: &Value) -> Body {
    Body::Json(exact::write(body).unwrap_or_default().into())
}

fn target(address: Option<String>) -> Vec<(String, String)> {
    address.map(|address| ("X-Target-Electronic-Address".to_owned(), address)).into_iter().collect()
}

/// The legal identifier of a party.
fn entity(party: &Party) -> Option<String> {
    let siren = party.siren.as_deref().or_else(|| party.siret.as_deref()?.get(..9))?;
    Some(format!("0002:{siren}"))
}

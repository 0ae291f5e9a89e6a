//! The international directory, which a sandbox has only where it was asked for.

use std::sync::Arc;

use axum::extract::{Path, State};
use serde_json::{Value, json};

use super::answer::Refusal;
use super::guard::{Anyone, User};
use super::issue::Issue;
use super::params::Params;
use super::search::window;
use crate::directory::{Directory, Network, PeppolParticipant};
use crate::json::Json;
use crate::platform::Platform;
use crate::render::peppol::{entry, participant};

/// `GET /v1/directory/international`: a list without an envelope.
pub(crate) async fn search(
    _: User,
    State(platform): State<Arc<Platform>>,
    params: Params,
) -> Result<Json<Value>, Refusal> {
    let value = params.get("value").ok_or_else(|| Issue::missing(&["value"], "string"))?.to_lowercase();
    let page = params.page()?;
    let all = participants(&platform)?;
    let found = all.into_iter().filter(|participant| {
        let words = [&participant.name, &participant.country, &participant.electronic_address];
        words.iter().any(|word| word.to_lowercase().contains(&value))
    });
    let (rows, _) = window(found, page, |participant| entry(&participant));
    Ok(Json(rows.into()))
}

/// `GET /v1/directory/international/check/scheme/{scheme}/value/{value}`
pub(crate) async fn check(
    _: Anyone,
    State(platform): State<Arc<Platform>>,
    Path((scheme, value)): Path<(String, String)>,
) -> Result<Json<Value>, Refusal> {
    match scheme.chars().count() {
        ..4 => return Err(Issue::text_too_short(&["scheme"], 4).into()),
        4 => {}
        _ => return Err(Issue::text_too_long(&["scheme"], 4).into()),
    }
    let address = format!("{scheme}:{value}");
    let found = participants(&platform)?.into_iter().any(|known| known.electronic_address == address);
    Ok(Json(if found { participant(&address) } else { json!({"isExist": false}) }))
}

/// Those of other platforms, then those of the account.
fn participants(platform: &Platform) -> Result<Vec<PeppolParticipant>, Refusal> {
    let today = platform.today();
    let world = platform.world();
    let directory: &Directory = &world.directory;
    let elsewhere = directory.international().ok_or_else(Refusal::not_in_this_environment)?;
    let mut all = elsewhere.to_vec();
    for entity in directory.claimed() {
        for line in entity.registrations().filter(|line| line.by.is_some() && line.is_in_force(today)) {
            let known = all.iter().any(|known| known.electronic_address == line.address);
            if line.network == Network::PeppolInternational && !known {
                all.push(PeppolParticipant::new(&entity.name, &entity.country, &line.address));
            }
        }
    }
    Ok(all)
}

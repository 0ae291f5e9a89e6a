//! Searches in the French directory and in the international one.

use axum::extract::Path;
use serde_json::{Value, json};

use super::extract::{Params, check_scheme};
use super::guard::{Anyone, User};
use super::page::{listed, window};
use crate::directory::{Candidate, Directory, Network, PeppolParticipant};
use crate::error_response::ErrorResponse;
use crate::json::Json;
use crate::platform::Platform;
use crate::query::{self, Query, Test};
use crate::render::entity::{FRENCH_FIELDS, french};
use crate::render::peppol::{entry, participant};
use crate::request::Issue;

/// Minimum of characters in a name, beside its wildcards.
const SHORTEST_NAME: usize = 3;

pub(crate) async fn search_french(
    User(_, platform): User,
    params: Params,
) -> Result<Json<Value>, ErrorResponse> {
    let q = params.get("q").ok_or_else(|| Issue::missing(&["q"], "string"))?;
    let page = params.page()?;
    let query = query::parse(q, &FRENCH_FIELDS).map_err(|_| ErrorResponse::bad_query())?;
    check_names(&query)?;
    let today = platform.today();
    let world = platform.world();
    let directory = &world.directory;
    // A search for one company does not walk through all.
    let siren = query.required("siren").or_else(|| query.required("siret").and_then(|siret| siret.get(..9)));
    let all: Box<dyn Iterator<Item = Candidate<'_>>> = match siren {
        Some(siren) => Box::new(directory.french_with_siren(siren, today).into_iter()),
        None => Box::new(directory.french(today)),
    };
    let found = all.filter(|candidate| query.matches(candidate));
    let (rows, count) = window(found, page, |found| french(&found.entity(directory), directory, today));
    Ok(Json(listed(rows, page, count)))
}

/// Requires three characters at least in the patterns of names.
pub(crate) fn check_names(query: &Query) -> Result<(), Issue> {
    let mut too_short = false;
    query.each_term(&mut |field, test| {
        if let (true, Test::Like(pattern)) = (field == "name", test) {
            too_short |= pattern.letters() < SHORTEST_NAME;
        }
    });
    if too_short { Err(Issue::text_too_short(&["q", "name"], SHORTEST_NAME)) } else { Ok(()) }
}

/// Answers with a list without an envelope.
pub(crate) async fn search_peppol(
    User(_, platform): User,
    params: Params,
) -> Result<Json<Value>, ErrorResponse> {
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

pub(crate) async fn check_participant(
    Anyone(_, platform): Anyone,
    Path((scheme, value)): Path<(String, String)>,
) -> Result<Json<Value>, ErrorResponse> {
    check_scheme(&scheme, "scheme")?;
    let address = format!("{scheme}:{value}");
    let found = participants(&platform)?.into_iter().any(|known| known.electronic_address == address);
    Ok(Json(if found { participant(&address) } else { json!({"isExist": false}) }))
}

/// Participants of other platforms, then those of the account.
fn participants(platform: &Platform) -> Result<Vec<PeppolParticipant>, ErrorResponse> {
    let today = platform.today();
    let world = platform.world();
    let directory: &Directory = &world.directory;
    let elsewhere = directory.international().ok_or_else(ErrorResponse::not_in_this_environment)?;
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

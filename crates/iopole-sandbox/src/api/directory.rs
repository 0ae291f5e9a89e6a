//! The search in the French directory.

use std::sync::Arc;

use axum::extract::State;
use serde_json::Value;

use super::answer::Refusal;
use super::guard::User;
use super::issue::Issue;
use super::params::Params;
use super::search::{listed, window};
use crate::directory::Candidate;
use crate::json::Json;
use crate::platform::Platform;
use crate::query::{self, Query, Test};
use crate::render::entity::{FRENCH_FIELDS, french};

/// Characters a name must have beside its wildcards.
const SHORTEST_NAME: usize = 3;

/// `GET /v1/directory/french`
pub(crate) async fn search(
    _: User,
    State(platform): State<Arc<Platform>>,
    params: Params,
) -> Result<Json<Value>, Refusal> {
    let q = params.get("q").ok_or_else(|| Issue::missing(&["q"], "string"))?;
    let page = params.page()?;
    let query = query::parse(q, &FRENCH_FIELDS).map_err(|_| Refusal::bad_query())?;
    check_names(&query)?;
    let today = platform.today();
    let world = platform.world();
    let directory = &world.directory;
    // A search for one company must not cost a walk through all.
    let siren = query.required("siren").or_else(|| query.required("siret").and_then(|siret| siret.get(..9)));
    let all: Box<dyn Iterator<Item = Candidate<'_>>> = match siren {
        Some(siren) => Box::new(directory.french_with_siren(siren, today).into_iter()),
        None => Box::new(directory.french(today)),
    };
    let found = all.filter(|candidate| query.matches(candidate));
    let (rows, count) = window(found, page, |found| french(&found.entity(directory), directory, today));
    Ok(Json(listed(rows, page, count)))
}

/// Names are searched for by three characters at least.
pub(crate) fn check_names(query: &Query) -> Result<(), Issue> {
    let mut too_short = false;
    query.each_term(&mut |field, test| {
        if let (true, Test::Like(pattern)) = (field == "name", test) {
            too_short |= pattern.letters() < SHORTEST_NAME;
        }
    });
    if too_short { Err(Issue::text_too_short(&["q", "name"], SHORTEST_NAME)) } else { Ok(()) }
}

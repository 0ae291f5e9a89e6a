//! `iopole entity`.

mod record;

use iopole_api::model::entity::{BusinessEntity, BusinessEntityIdentifier};
use iopole_api::query::BusinessEntityQuery;

use self::record::{addresses, kind_of, number};
use crate::args::entity::{EntityCommand, List, Show};
use crate::failure::Failure;
use crate::output::{Heading, Language};
use crate::rows::print_rows;
use crate::session::Session;

pub(crate) async fn run(session: &Session<'_>, command: &EntityCommand) -> Result<(), Failure> {
    match command {
        EntityCommand::List(arguments) => list(session, arguments).await,
        EntityCommand::Show(arguments) => show(session, arguments).await,
    }
}

async fn list(session: &Session<'_>, arguments: &List) -> Result<(), Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    let parts = [
        arguments.name.as_ref().map(|name| BusinessEntityQuery::NAME.contains(name)),
        arguments.siren.as_ref().map(|siren| {
            BusinessEntityQuery::IDENTIFIER_SCHEME.is("0002")
                & BusinessEntityQuery::IDENTIFIER_VALUE.is(siren)
        }),
    ];
    let search = platform.admin().participants().search();
    let search = match parts.into_iter().flatten().reduce(|all, part| all & part) {
        Some(query) => search.query(query),
        None => search,
    };
    print_rows(search.items(), arguments.limit, screen, ("no entity", "aucune entité")).await
}

async fn show(session: &Session<'_>, arguments: &Show) -> Result<(), Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    let entity = platform.admin().participants().get(&arguments.id).await.map_err(|error| {
        Failure::by_id(error, "Give the identifier of an entity of this account: iopole entity list shows it")
    })?;
    screen.record(&entity, &rows(&entity, screen.language))
}

fn rows(entity: &BusinessEntity, language: Language) -> Vec<(Heading, Option<String>)> {
    let address = entity.postal_address.as_ref().map(|address| {
        let parts = [&address.address_line1, &address.postal_code, &address.city];
        parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(", ")
    });
    let identifiers: Vec<_> = entity.identifiers.iter().filter_map(identifier).collect();
    vec![
        (("Entity", "Entité"), Some(entity.business_entity_id.to_string())),
        (("Name", "Nom"), entity.name.clone()),
        (("Type", "Type"), entity.r#type.as_ref().map(|kind| kind_of(kind, language))),
        (("Number", "Numéro"), number(entity)),
        (("Country", "Pays"), entity.country.clone()),
        (("Postal address", "Adresse postale"), address),
        (("VAT regime", "Régime de TVA"), entity.vat_regime.as_ref().map(ToString::to_string)),
        (("Identifiers", "Identifiants"), some(&identifiers)),
        (("Registered at", "Inscrite à"), some(&addresses(entity))),
    ]
}

fn identifier(identifier: &BusinessEntityIdentifier) -> Option<String> {
    Some(format!("{}:{}", identifier.scheme.as_ref()?, identifier.value.as_ref()?))
}

fn some(all: &[String]) -> Option<String> {
    if all.is_empty() { None } else { Some(all.join(", ")) }
}

//! `iopole directory french`.

use iopole_api::query::FrenchDirectoryQuery;

use crate::args::directory::French;
use crate::failure::Failure;
use crate::rows::print_rows;
use crate::session::Session;

pub(super) async fn run(session: &Session<'_>, arguments: &French) -> Result<(), Failure> {
    let parts = [
        arguments.name.as_ref().map(|name| FrenchDirectoryQuery::NAME.contains(name)),
        arguments.siren.as_ref().map(|siren| FrenchDirectoryQuery::SIREN.is(siren)),
        arguments.siret.as_ref().map(|siret| FrenchDirectoryQuery::SIRET.is(siret)),
    ];
    let query = parts.into_iter().flatten().reduce(|all, part| all & part);
    let query = query.ok_or_else(|| Failure::bad_input("give a name, --siren or --siret"))?;
    let (platform, screen) = (session.connect().await?, session.screen);
    let items = platform.user().directory().search_french(query).items();
    let none = (
        "nothing in the French directory: a company that is not in it cannot be reached on the French network",
        "rien dans l'annuaire français : une entreprise qui n'y est pas ne peut pas être jointe sur le réseau français",
    );
    print_rows(items, arguments.limit, screen, none).await
}

//! `iopole enrollment`.

use iopole_api::Error;
use iopole_api::model::enrollment::Enrollment;

use crate::args::enrollment::{ById, EnrollmentCommand};
use crate::failure::Failure;
use crate::output::Heading;
use crate::session::Session;

pub(crate) async fn run(session: &Session<'_>, command: &EnrollmentCommand) -> Result<(), Failure> {
    match command {
        EnrollmentCommand::Show(arguments) => show(session, arguments).await,
        EnrollmentCommand::Link(arguments) => link(session, arguments).await,
    }
}

async fn show(session: &Session<'_>, arguments: &ById) -> Result<(), Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    let enrollment = platform.admin().enrollments().get(&arguments.id).await.map_err(unknown)?;
    screen.record(&enrollment, &rows(&enrollment))
}

async fn link(session: &Session<'_>, arguments: &ById) -> Result<(), Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    let link = platform.admin().enrollments().link(&arguments.id).await.map_err(unknown)?;
    let rows = [
        (("Enrollment", "Adhésion"), Some(link.enrollment_id.to_string())),
        (("Link", "Lien"), link.onboarding_url.clone()),
    ];
    screen.record(&link, &rows)
}

fn unknown(error: Error) -> Failure {
    Failure::by_id(
        error,
        "Give the identifier that the platform answered when the company was enrolled; for a company: iopole api \
         getEnrollmentLinkByIdentifier -p scheme=0002 -p identifier=SIREN",
    )
}

fn rows(enrollment: &Enrollment) -> [(Heading, Option<String>); 7] {
    let company = enrollment.identifier_value.as_ref().map(|value| match &enrollment.identifier_scheme {
        Some(scheme) => format!("{scheme}:{value}"),
        None => value.clone(),
    });
    let addresses = enrollment.e_invoicing_addresses.iter();
    let addresses: Vec<_> = addresses.filter_map(|address| address.electronic_address.clone()).collect();
    let mandate = enrollment.mandate.as_ref();
    [
        (("Enrollment", "Adhésion"), Some(enrollment.enrollment_id.to_string())),
        (("Company", "Entreprise"), company),
        (("Name", "Nom"), enrollment.name.clone()),
        (("State", "État"), enrollment.state.as_ref().map(ToString::to_string)),
        (
            ("Mandate signed", "Mandat signé"),
            mandate.and_then(|mandate| mandate.signing_date.as_ref()).map(ToString::to_string),
        ),
        (("Addresses", "Adresses"), some(&addresses)),
        (("Networks", "Réseaux"), some(&enrollment.registration_networks)),
    ]
}

fn some(all: &[String]) -> Option<String> {
    if all.is_empty() { None } else { Some(all.join(", ")) }
}

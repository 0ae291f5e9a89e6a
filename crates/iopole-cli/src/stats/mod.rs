//! `iopole stats`.

mod record;

use iopole_api::model::stats::{StatsInterval, StatsNetwork, StatsSummary};

use crate::args::stats::{Figures, Stats};
use crate::failure::Failure;
use crate::output::Heading;
use crate::rows::print_list;
use crate::session::Session;

const NONE: (&str, &str) = ("no message", "aucun message");

pub(crate) async fn run(session: &Session<'_>, arguments: &Stats) -> Result<(), Failure> {
    let (platform, screen) = (session.connect().await?, session.screen);
    let (network, interval) =
        (StatsNetwork::from(arguments.network), StatsInterval::from(arguments.interval));
    let stats = platform.user().stats();
    match arguments.figures {
        Figures::Summary => {
            let summary = stats.summary(&network, &interval).await?;
            screen.record(&summary, &rows(&summary))
        }
        Figures::Sent => print_list(&stats.messages_sent(&network, &interval).await?, screen, NONE),
        Figures::Received => print_list(&stats.messages_received(&network, &interval).await?, screen, NONE),
        Figures::Failed => print_list(&stats.messages_in_error(&network, &interval).await?, screen, NONE),
        Figures::Outcomes => print_list(&stats.success_and_errors(&network, &interval).await?, screen, NONE),
        Figures::Tags => print_list(&stats.tags_distribution(&network, &interval).await?, screen, NONE),
        Figures::LastErrors => print_list(&stats.last_errors(&network).await?, screen, NONE),
    }
}

fn rows(summary: &StatsSummary) -> [(Heading, Option<String>); 5] {
    let figure = |count: Option<u64>| count.map(|count| count.to_string());
    [
        (("Messages", "Messages"), figure(summary.total)),
        (("Received", "Reçus"), figure(summary.input)),
        (("Sent", "Envoyés"), figure(summary.output)),
        (("Failed", "En erreur"), figure(summary.errors)),
        (("In processing", "En cours"), figure(summary.processing)),
    ]
}

//! `iopole edi`.

use iopole_api::{EdiFile, Error};
use serde::Serialize;

use crate::args::edi::{Download, EdiCommand, Send};
use crate::failure::Failure;
use crate::once::Once;
use crate::saved::Destination;
use crate::session::Session;

const UNKNOWN: &str = "Give the identifier of an EDI message of this account: iopole edi send prints it";

pub(crate) async fn run(session: &Session<'_>, command: &EdiCommand) -> Result<(), Failure> {
    match command {
        EdiCommand::Send(arguments) => send(session, arguments).await,
        EdiCommand::Download(arguments) => download(session, arguments).await,
    }
}

async fn send(session: &Session<'_>, arguments: &Send) -> Result<(), Failure> {
    let (screen, interrupt) = (session.screen, &session.interrupt);
    let file = EdiFile::open(&arguments.file)?;
    let platform = session.connect().await?;
    let once = Once {
        object: "the message",
        find_out: "ask the recipient: the platform lists no EDI messages".to_owned(),
        refused: Failure::from,
    };
    let call = platform.user().edi().send(arguments.message_type.clone(), file).stop_on(interrupt.stop());
    let id = once.send(call, interrupt).await?;
    let sent = Sent { message_id: id.to_string(), message_type: arguments.message_type.to_string() };
    let rows = [
        (("Message", "Message"), Some(sent.message_id.clone())),
        (("Type", "Type"), Some(sent.message_type.clone())),
    ];
    screen.record(&sent, &rows)
}

/// An EDI message that was sent.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    message_id: String,
    message_type: String,
}

async fn download(session: &Session<'_>, arguments: &Download) -> Result<(), Failure> {
    let to = Destination::of(&arguments.output)?;
    let platform = session.connect().await?;
    let edi = platform.user().edi();
    let call = if arguments.all { edi.download_archive(&arguments.id) } else { edi.download(&arguments.id) };
    let content = call.await.map_err(unknown)?.bytes().await?;
    let is_text = !arguments.all && std::str::from_utf8(&content).is_ok();
    to.save(&content, is_text, session.screen)
}

fn unknown(error: Error) -> Failure {
    Failure::by_id(error, UNKNOWN)
}

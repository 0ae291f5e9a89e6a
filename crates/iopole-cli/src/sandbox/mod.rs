//! `iopole sandbox`: the simulated platform, for other programs and for `--env local`.

pub(crate) mod running;

use iopole_sandbox::Sandbox;
use iopole_sandbox::program::{Options, explain, introduction};

use self::running::Running;
use crate::failure::Failure;
use crate::output::Heading;
use crate::screen::Screen;
use crate::signals;

/// Serves until a signal.
pub(crate) async fn run(options: &Options, screen: &Screen) -> Result<(), Failure> {
    // Before the first line of output: its reader may stop the program at once.
    let stop = signals::first().map_err(|error| Failure::other(format!("cannot start: {error}")))?;
    let sandbox = options.clone().builder().start().await.map_err(|error| Failure::other(explain(error)))?;
    if let Some(other) = Running::find().await {
        let text = screen.pick(
            "runs as well; until this one ends, --env local does not use it",
            "tourne aussi ; tant que celle-ci tourne, --env local ne l'utilise pas",
        );
        screen.note(&format!("{} {text}", other.api_url));
    }
    let noted = Running::of(&sandbox).note();
    if let Err(failure) = &noted {
        screen.note(&format!("--env local will not find this platform: {}", failure.message()));
    }
    screen.record(&introduction(&sandbox), &rows(&sandbox))?;
    screen.note(screen.pick(
        "Commands with --env local use this platform. Ctrl-C ends it.",
        "Les commandes avec --env local utilisent cette plateforme. Ctrl-C l'arrête.",
    ));
    stop.await;
    drop(noted);
    Ok(())
}

fn rows(sandbox: &Sandbox) -> [(Heading, Option<String>); 6] {
    [
        (("API", "API"), Some(sandbox.api_url().to_owned())),
        (("Token URL", "URL des jetons"), Some(sandbox.token_url().to_owned())),
        (("Control", "Contrôle"), Some(sandbox.control_url())),
        (("Client id", "Client id"), Some(sandbox.client_id().to_owned())),
        (("Client secret", "Client secret"), Some(sandbox.client_secret().to_owned())),
        (("Customer id", "Customer id"), Some(sandbox.customer_id().to_owned())),
    ]
}

//! Termination signals, read on a separate thread that works while all others are blocked.

use std::future::poll_fn;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;

use tokio::runtime::Builder;
use tokio::sync::Notify;

use crate::failure::OTHER;

/// Calls the handler for each termination signal: SIGINT, SIGTERM and SIGHUP; on Windows Ctrl-C, Ctrl-Break, a closing
/// console and a shutdown. A SIGHUP that was ignored at the start (`nohup`) stays ignored, on Linux.
pub(crate) fn on_each(handler: impl Fn() + Send + 'static) -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let mut signals = {
        let _inside = runtime.enter();
        system::listen()?
    };
    let listening = async move {
        loop {
            poll_fn(
                |context| if system::poll(&mut signals, context) { Poll::Ready(()) } else { Poll::Pending },
            )
            .await;
            handler();
        }
    };
    std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || runtime.block_on(listening))
        .map(drop)
}

/// Returns a future that resolves at the first termination signal. The second one ends the process at once.
pub(crate) fn first() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let (signal, is_asked) = (Arc::new(Notify::new()), AtomicBool::new(false));
    let heard = Arc::clone(&signal);
    on_each(move || {
        if is_asked.swap(true, Ordering::SeqCst) {
            std::process::exit(OTHER.into());
        }
        // `Notify` stores the permit if nobody waits yet.
        heard.notify_one();
    })?;
    Ok(async move { signal.notified().await })
}

#[cfg(unix)]
mod system {
    use std::io;
    use std::task::Context;

    use tokio::signal::unix::{Signal, SignalKind, signal};

    pub(super) fn listen() -> io::Result<Vec<Signal>> {
        let mut kinds = vec![SignalKind::interrupt(), SignalKind::terminate()];
        if !is_ignored(SignalKind::hangup()) {
            kinds.push(SignalKind::hangup());
        }
        kinds.into_iter().map(signal).collect()
    }

    pub(super) fn poll(signals: &mut [Signal], context: &mut Context<'_>) -> bool {
        // Without a signal, each was polled and wakes this task.
        signals.iter_mut().any(|signal| signal.poll_recv(context).is_ready())
    }

    /// Reads the mask of ignored signals on Linux. Other systems need unsafe code for it.
    fn is_ignored(kind: SignalKind) -> bool {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or_default();
        mask >> (kind.as_raw_value() - 1) & 1 == 1
    }
}

#[cfg(windows)]
mod system {
    use std::io;
    use std::task::Context;

    use tokio::signal::windows::{
        CtrlBreak, CtrlC, CtrlClose, CtrlShutdown, ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown,
    };

    pub(super) struct Signals(CtrlC, CtrlBreak, CtrlClose, CtrlShutdown);

    pub(super) fn listen() -> io::Result<Signals> {
        Ok(Signals(ctrl_c()?, ctrl_break()?, ctrl_close()?, ctrl_shutdown()?))
    }

    pub(super) fn poll(signals: &mut Signals, context: &mut Context<'_>) -> bool {
        // Without a signal, each was polled and wakes this task.
        let Signals(interrupt, r#break, close, shutdown) = signals;
        interrupt.poll_recv(context).is_ready()
            || r#break.poll_recv(context).is_ready()
            || close.poll_recv(context).is_ready()
            || shutdown.poll_recv(context).is_ready()
    }
}

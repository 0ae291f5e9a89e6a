//! Captures the log at level TRACE and further texts, to search them for secrets.

use std::io;
use std::sync::{Arc, Mutex, OnceLock};

#[derive(Clone, Default)]
pub(crate) struct Captured(Arc<Mutex<Vec<u8>>>);

static CAPTURED: OnceLock<Captured> = OnceLock::new();

impl Captured {
    /// Captures the log of the whole process: a subscriber of one thread would miss the other threads.
    pub(crate) fn everything() -> Self {
        let listen = || {
            let captured = Self::default();
            let writer = captured.clone();
            tracing_subscriber::fmt()
                .with_max_level(tracing::Level::TRACE)
                .with_ansi(false)
                .with_writer(move || writer.clone())
                .init();
            captured
        };
        CAPTURED.get_or_init(listen).clone()
    }

    pub(crate) fn add(&self, text: &str) {
        self.0.lock().unwrap().extend(text.bytes());
    }

    pub(crate) fn assert_holds(&self, texts: &[&str]) {
        texts.iter().for_each(|text| assert!(self.find(text).is_some(), "{text} is not there"));
    }

    pub(crate) fn assert_lacks(&self, texts: &[&str]) {
        for text in texts {
            assert_eq!(self.find(text), None, "{text}");
        }
    }

    /// Returns the line with this text.
    fn find(&self, text: &str) -> Option<String> {
        let captured = self.0.lock().unwrap();
        let captured = String::from_utf8_lossy(&captured);
        captured.lines().find(|line| line.contains(text)).map(|line| line.chars().take(2_000).collect())
    }
}

impl io::Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

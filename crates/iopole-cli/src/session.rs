//! Context of a command that calls the platform.

use iopole_api::Client;

use crate::args::Connection;
use crate::environment::{self, Platform};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::screen::Screen;

/// A run of a command that calls the platform.
pub(crate) struct Session<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) screen: &'a Screen,
    pub(crate) interrupt: Interrupt,
}

impl Session<'_> {
    /// Creates the client of the selected platform.
    pub(crate) async fn connect(&self) -> Result<Platform, Failure> {
        environment::connect(self.connection, self.screen).await
    }
}

impl std::ops::Deref for Platform {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

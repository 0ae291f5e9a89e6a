//! The run of a command that calls the platform: settings, screen and signals.

use iopole_api::Client;

use crate::environment::{self, Platform};
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::screen::Screen;
use crate::settings::Settings;

/// A run of a command that calls the platform.
pub(crate) struct Session<'a> {
    pub(crate) settings: &'a Settings,
    pub(crate) screen: &'a Screen,
    pub(crate) interrupt: Interrupt,
}

impl Session<'_> {
    /// Creates the client of the selected platform.
    pub(crate) async fn connect(&self) -> Result<Platform, Failure> {
        environment::connect(self.settings, self.screen).await
    }
}

impl std::ops::Deref for Platform {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

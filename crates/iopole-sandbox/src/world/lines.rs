//! Directory lines that a test sets.

use super::World;
use crate::directory::{DirectoryLine, Network, Registration};
use crate::error::SandboxError;

impl World {
    /// Replaces all lines of the legal unit on the French network.
    pub(crate) fn set_directory_lines(
        &mut self,
        siren: &str,
        lines: &[DirectoryLine],
        now_ms: u64,
    ) -> Result<(), SandboxError> {
        let mut set = Vec::new();
        for line in lines {
            let (written, from, to) = line.read(siren)?;
            set.push(Registration {
                id: self.new_id(now_ms),
                network: Network::DomesticFr,
                address: line.address.clone(),
                from,
                to,
                self_billing: false,
                by: None,
                written: Some(written),
                migration_key: None,
            });
        }
        let Some(unit) = self.directory.unit(siren, &mut self.ids, now_ms) else {
            return Err(SandboxError::Settings(format!(
                "{siren:?} is not a SIREN: 9 digits, the last a check digit"
            )));
        };
        for identifier in &mut unit.identifiers {
            identifier.registrations.retain(|line| line.network != Network::DomesticFr);
        }
        if let Some(main) = unit.identifiers.first_mut() {
            main.registrations.extend(set);
        }
        Ok(())
    }
}

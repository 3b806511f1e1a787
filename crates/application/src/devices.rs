//! One's own known browsers: those from which one signed in, and which others' failures keep from
//! nothing. Forgotten, one is a stranger at once.

use domain::country::Country;
use domain::id::DeviceId;
use domain::journal::Object;
use domain::network::Network;
use jiff::Timestamp;

use crate::authority::Actor;
use crate::deed::Change;
use crate::office::Office;
use crate::people::SignedIn;
use crate::port::{DEVICE_KNOWN_FOR, KnownDevice};
use crate::problem::Problem;
use crate::use_case::{FORGET_DEVICE, FORGET_OTHER_DEVICES, LIST_DEVICES};

/// A known browser of one's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceRow {
    /// The browser.
    pub device: KnownDevice,
    /// The country of the network it was last used from, where it is known.
    pub country: Option<Country>,
}

impl Office {
    /// One's own known browsers, latest used first.
    ///
    /// # Errors
    /// [`crate::Refusal::NotFound`] for a program; a fault when records cannot be read.
    pub async fn list_devices(&self, actor: &Actor) -> Result<Vec<DeviceRow>, Problem> {
        let permit = actor.permit(&LIST_DEVICES)?;
        let records = &self.parts.records;
        let Some(found) = records.account_of(permit.person).await? else {
            return Ok(Vec::new());
        };
        let after = self.now().checked_sub(DEVICE_KNOWN_FOR);
        let after = after.unwrap_or(Timestamp::MIN);
        let known = records.devices(found.account.id, after).await?;
        let row = |device: KnownDevice| {
            let network = Network::parse(&device.network).ok();
            let country = network.and_then(|network| self.country_of(network));
            DeviceRow { device, country }
        };
        Ok(known.into_iter().map(row).collect())
    }

    /// Forgets a known browser of one's own: it waits like a stranger from now on. Who is signed in
    /// there stays so.
    ///
    /// # Errors
    /// [`crate::Refusal::NotFound`] when it is not one's own, or was forgotten already.
    pub async fn forget_device(
        &self,
        signed_in: &SignedIn,
        device: DeviceId,
    ) -> Result<(), Problem> {
        let permit = signed_in.actor.permit(&FORGET_DEVICE)?;
        let change = Change::ForgetDevice {
            account: signed_in.session.account,
            device,
            at: self.now(),
        };
        let object = Object {
            kind: "device",
            id: device.to_string(),
        };
        let unit = signed_in.actor.person.unit;
        self.carry_out(&permit, unit, object, "{}".into(), vec![change])
            .await
    }

    /// Forgets every known browser of one's own but one.
    ///
    /// # Errors
    /// [`crate::Refusal::NotFound`] for a program; a fault when records cannot be written.
    pub async fn forget_other_devices(
        &self,
        signed_in: &SignedIn,
        kept: Option<DeviceId>,
    ) -> Result<(), Problem> {
        let permit = signed_in.actor.permit(&FORGET_OTHER_DEVICES)?;
        let account = signed_in.session.account;
        let change = Change::ForgetOtherDevices {
            account,
            kept,
            at: self.now(),
        };
        let object = Object {
            kind: "account",
            id: account.to_string(),
        };
        let unit = signed_in.actor.person.unit;
        self.carry_out(&permit, unit, object, "{}".into(), vec![change])
            .await
    }
}

//! Bounds that keep one sender from starving others.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The bounds of a listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Connections in all.
    pub connections: usize,
    /// Connections from one address.
    pub per_address: usize,
    /// How long a message may take from its first byte to its last.
    pub stall: Duration,
    /// How long a connection may be silent between messages.
    pub idle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 2_048,
            per_address: 256,
            stall: Duration::from_mins(1),
            idle: Duration::from_hours(24),
        }
    }
}

/// Counts who is inside.
#[derive(Debug, Clone, Default)]
pub struct Gate {
    inside: Arc<Mutex<BTreeMap<IpAddr, usize>>>,
}

/// A place inside; free again when it is dropped.
#[derive(Debug)]
pub struct Pass {
    gate: Gate,
    address: IpAddr,
}

impl Gate {
    /// A place for a connection; none beyond the bounds.
    pub fn enter(&self, address: IpAddr, limits: &Limits) -> Option<Pass> {
        let mut inside = self.inside.lock().unwrap_or_else(PoisonError::into_inner);
        let all: usize = inside.values().sum();
        let own = inside.get(&address).copied().unwrap_or(0);
        if all >= limits.connections || own >= limits.per_address {
            return None;
        }
        inside.insert(address, own.saturating_add(1));
        drop(inside);
        let gate = self.clone();
        Some(Pass { gate, address })
    }
}

impl Drop for Pass {
    fn drop(&mut self) {
        let mut inside = self
            .gate
            .inside
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = inside.get_mut(&self.address) {
            *own = own.saturating_sub(1);
            if *own == 0 {
                inside.remove(&self.address);
            }
        }
    }
}

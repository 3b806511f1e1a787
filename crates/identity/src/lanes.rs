//! The bounded waiting line of the pool: known devices first, and strangers never fill their places.

use std::collections::VecDeque;

use application::port::Lane;

/// Places for strangers. With some 30 hashes a second, the last one waits about half a second.
const STRANGERS: usize = 16;
/// Places for known devices, which only people with a password ever get.
const KNOWN: usize = 32;

/// Who waits.
#[derive(Debug)]
pub(crate) struct Lanes<T> {
    known: VecDeque<T>,
    strangers: VecDeque<T>,
}

impl<T> Default for Lanes<T> {
    fn default() -> Self {
        Self {
            known: VecDeque::new(),
            strangers: VecDeque::new(),
        }
    }
}

impl<T> Lanes<T> {
    /// Takes a place in line.
    ///
    /// # Errors
    /// The work itself, when its lane is full.
    pub(crate) fn push(&mut self, lane: Lane, work: T) -> Result<(), T> {
        let (queue, places) = match lane {
            Lane::Known => (&mut self.known, KNOWN),
            Lane::Stranger => (&mut self.strangers, STRANGERS),
        };
        if queue.len() >= places {
            return Err(work);
        }
        queue.push_back(work);
        Ok(())
    }

    /// Whose turn it is.
    pub(crate) fn pop(&mut self) -> Option<T> {
        self.known
            .pop_front()
            .or_else(|| self.strangers.pop_front())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_lane_gives_the_work_back_and_the_other_lane_stays_open() {
        let mut lanes = Lanes::default();
        for number in 0..STRANGERS {
            assert_eq!(lanes.push(Lane::Stranger, number), Ok(()));
        }
        assert_eq!(lanes.push(Lane::Stranger, 99), Err(99));
        assert_eq!(lanes.push(Lane::Known, 7), Ok(()));
        assert_eq!(lanes.pop(), Some(7), "a known device overtakes strangers");
        assert_eq!(lanes.pop(), Some(0), "strangers go in order");
        assert_eq!(lanes.push(Lane::Stranger, 99), Ok(()));
    }

    #[test]
    fn known_devices_have_a_bound_too() {
        let mut lanes = Lanes::default();
        for number in 0..KNOWN {
            assert_eq!(lanes.push(Lane::Known, number), Ok(()));
        }
        assert_eq!(lanes.push(Lane::Known, 99), Err(99));
    }
}

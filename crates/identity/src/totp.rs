//! One-time codes by time: RFC 6238 with SHA-1, six digits and steps of 30 seconds, as every
//! authenticator has them.

use application::factor::Codes;
use domain::id::AccountId;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

/// Seconds of a step.
const STEP: i64 = 30;
/// Steps before and after the present one whose code is right: clocks differ, people type slowly.
const DRIFT: i64 = 1;

/// Codes of authenticators.
#[derive(Debug, Clone, Copy, Default)]
pub struct TimeCodes;

impl Codes for TimeCodes {
    fn step(&self, seed: &[u8], code: &str, now: Timestamp) -> Option<i64> {
        let present = now.as_second().div_euclid(STEP);
        let mut right = None;
        // Every step is computed, whichever it is.
        for step in present.saturating_sub(DRIFT)..=present.saturating_add(DRIFT) {
            let same: Choice = written(seed, step)?.as_bytes().ct_eq(code.as_bytes());
            if bool::from(same) {
                right = Some(step);
            }
        }
        right
    }

    fn recovery_digest(&self, account: AccountId, code: &str) -> [u8; 32] {
        let mut digest = Sha256::new();
        digest.update(b"townwatch recovery code 1");
        digest.update(account.uuid().as_bytes());
        digest.update(code.as_bytes());
        digest.finalize().into()
    }
}

/// What an authenticator with this seed shows at a moment; none for an empty seed.
pub fn shown(seed: &[u8], now: Timestamp) -> Option<String> {
    written(seed, now.as_second().div_euclid(STEP))
}

/// The code of a step, in six digits.
fn written(seed: &[u8], step: i64) -> Option<String> {
    Some(format!("{:06}", truncated(seed, step)? % 1_000_000))
}

/// RFC 4226, 5.3: 31 bits of the HMAC, where its last four bits say.
fn truncated(seed: &[u8], step: i64) -> Option<u32> {
    let mut mac = Hmac::<Sha1>::new_from_slice(seed).ok()?;
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let offset = usize::from(hash.last()? & 0x0f);
    let (four, _) = hash.get(offset..)?.split_first_chunk::<4>()?;
    Some(u32::from_be_bytes(*four) & 0x7fff_ffff)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const SEED: &[u8] = b"12345678901234567890";

    /// RFC 6238, appendix B, the column of SHA-1.
    const VECTORS: [(i64, u32); 6] = [
        (59, 94_287_082),
        (1_111_111_109, 7_081_804),
        (1_111_111_111, 14_050_471),
        (1_234_567_890, 89_005_924),
        (2_000_000_000, 69_279_037),
        (20_000_000_000, 65_353_130),
    ];

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn codes_are_those_of_the_standard() {
        for (second, eight) in VECTORS {
            let step = second / STEP;
            assert_eq!(truncated(SEED, step).unwrap() % 100_000_000, eight);
            let six = format!("{:06}", eight % 1_000_000);
            assert_eq!(TimeCodes.step(SEED, &six, at(second)), Some(step));
        }
    }

    #[test]
    fn a_code_is_right_for_its_step_and_the_neighbours_only() {
        let code = written(SEED, 100).unwrap();
        let right = |second: i64| TimeCodes.step(SEED, &code, at(second)).is_some();
        assert!(right(100 * 30) && right(100 * 30 - 30) && right(101 * 30 + 29));
        assert!(!right(100 * 30 - 31) && !right(102 * 30));
        assert_eq!(TimeCodes.step(b"another", &code, at(3000)), None);
        for wrong in ["", "12345", "1234567", &code[..5]] {
            assert_eq!(TimeCodes.step(SEED, wrong, at(3000)), None);
        }
    }

    #[test]
    fn a_recovery_code_of_another_account_is_another() {
        let of =
            |number, code| TimeCodes.recovery_digest(AccountId::new(Uuid::from_u128(number)), code);
        assert_eq!(of(1, "abcd"), of(1, "abcd"));
        assert_ne!(of(1, "abcd"), of(2, "abcd"));
        assert_ne!(of(1, "abcd"), of(1, "abce"));
    }
}

//! The fingerprint of RSA moduli made by the weak generator of CVE-2017-15361 ("ROCA").
//!
//! Its primes are `k·M + (65537^a mod M)` with `M` a product of small primes, so modulo each of those primes the
//! modulus is a power of 65537. A sound modulus passes all the tests below with a chance of about one in 2^27.
//!
//! Source: Nemec, Sys, Svenda, Klinec, Matyas: "The Return of Coppersmith's Attack" (CCS 2017), §3.2.

const PRIMES: [u32; 38] = [
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103,
    107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
];

/// Whether the big-endian modulus `n` is a power of 65537 modulo every small prime.
pub(super) fn has_fingerprint(n: &[u8]) -> bool {
    PRIMES.iter().all(|prime| is_power_of_65537(remainder(n, *prime), *prime))
}

/// Whether one of the small primes divides `n`: no RSA modulus is like that.
pub(super) fn has_small_factor(n: &[u8]) -> bool {
    PRIMES.iter().any(|prime| remainder(n, *prime) == 0)
}

fn remainder(n: &[u8], prime: u32) -> u32 {
    n.iter().fold(0, |rest, octet| (rest * 256 + u32::from(*octet)) % prime)
}

fn is_power_of_65537(value: u32, prime: u32) -> bool {
    let mut power = 1;
    // The powers of a unit repeat after fewer than `prime` steps.
    (0..prime).any(|_| {
        let hit = power == value;
        power = power * 65_537 % prime;
        hit
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 65537^k as big-endian octets: a power of 65537 modulo everything.
    fn power(k: usize) -> Vec<u8> {
        let mut octets = vec![1_u8];
        for _ in 0..k {
            // Times 65537 is a shift by two octets plus the number itself.
            let mut sum = octets.clone();
            sum.extend([0, 0]);
            let mut carry = 0_u16;
            for i in 0..sum.len() {
                let at = sum.len() - 1 - i;
                let addend = octets.len().checked_sub(i + 1).map_or(0, |j| u16::from(octets[j]));
                let total = u16::from(sum[at]) + addend + carry;
                sum[at] = total.to_be_bytes()[1];
                carry = total >> 8;
            }
            if carry > 0 {
                sum.insert(0, 1);
            }
            octets = sum;
        }
        octets
    }

    #[test]
    fn finds_powers_and_nothing_beside_them() {
        let weak = power(128);
        assert!(weak.len() >= 256 && has_fingerprint(&weak));
        let mut sound = weak;
        *sound.last_mut().unwrap() ^= 2;
        assert!(!has_fingerprint(&sound));
    }
}

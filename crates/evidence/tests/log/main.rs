//! The log against crashes, damage, full disks and many callers.

#[cfg(test)]
mod crash;
#[cfg(test)]
mod damage;
#[cfg(test)]
mod full_disk;
#[cfg(test)]
mod look;
#[cfg(test)]
mod office;
#[cfg(test)]
mod order;

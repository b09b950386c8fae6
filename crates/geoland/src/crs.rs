//! temporary stub, replaced by the CRS door
#![allow(missing_docs)]
use crate::ellipsoid::Ellipsoid;
#[derive(Debug,Clone,PartialEq)]
pub enum Crs { LonLat, Planar }
#[derive(Debug,thiserror::Error)]
#[error("{0}")]
pub struct CrsError(String);
impl std::fmt::Display for Crs { fn fmt(&self,f:&mut std::fmt::Formatter<'_>)->std::fmt::Result{f.write_str(match self{Crs::LonLat=>"OGC:CRS84",Crs::Planar=>"planar"})}}
impl Crs {
 pub const WGS84: Self = Self::LonLat;
 pub fn parse(t:&str)->Result<Self,CrsError>{match t{"planar"=>Ok(Self::Planar),"OGC:CRS84"=>Ok(Self::LonLat),_=>Err(CrsError(t.into()))}}
 pub fn is_planar(&self)->bool{*self==Self::Planar}
 pub fn is_lonlat(&self)->bool{*self==Self::LonLat}
 pub fn same_datum(&self,_o:&Self)->bool{true}
 pub fn ellipsoid(&self)->Ellipsoid{Ellipsoid::WGS84}
 pub fn to_lonlat(&self,_p:&mut [[f64;2]])->Result<(),CrsError>{Ok(())}
}

//! The user's fields as serde's derive reads them: strictly, and with what it
//! doesn't know thrown away. Integer enums are plain integers, for which serde
//! has no derive.

use chrono::{DateTime, Utc};
use serde::Deserialize;

#[derive(Deserialize)]
#[allow(dead_code)]
pub struct User {
    pub id: Option<String>,
    pub account_id: Option<String>,
    pub account_number: Option<i64>,
    pub email: Option<String>,
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub display_name: Option<String>,
    #[serde(rename = "type")]
    pub type_: Option<i64>,
    pub status: Option<UserStatus>,
    pub role_id: Option<String>,
    pub role_name: Option<String>,
    pub dept: Option<String>,
    pub company: Option<String>,
    pub cost_center: Option<String>,
    pub job_title: Option<String>,
    pub location: Option<String>,
    pub manager: Option<String>,
    pub employee_unique_id: Option<String>,
    pub language: Option<String>,
    pub timezone: Option<String>,
    pub created_at: Option<DateTime<Utc>>,
    pub user_created_at: Option<DateTime<Utc>>,
    pub last_login_time: Option<DateTime<Utc>>,
    pub last_client_version: Option<String>,
    #[serde(default)]
    pub login_types: Vec<i64>,
    pub login_type: Option<i64>,
    pub pmi: Option<i64>,
    pub use_pmi: Option<bool>,
    pub personal_meeting_url: Option<String>,
    pub vanity_url: Option<String>,
    pub host_key: Option<String>,
    pub jid: Option<String>,
    pub pic_url: Option<String>,
    pub cms_user_id: Option<String>,
    pub cluster: Option<String>,
    #[serde(default)]
    pub group_ids: Vec<String>,
    #[serde(default)]
    pub im_group_ids: Vec<String>,
    #[serde(default)]
    pub division_ids: Vec<String>,
    pub phone_country: Option<String>,
    pub phone_number: Option<String>,
    #[serde(default)]
    pub phone_numbers: Vec<PhoneNumber>,
    // The sample has an object here, which a derived list rejects.
    pub custom_attributes: Option<CustomAttribute>,
    pub plan_united_type: Option<PlanUnitedType>,
    pub zoom_one_type: Option<i64>,
    #[serde(default)]
    pub license_info_list: Vec<LicenseInfo>,
    pub verified: Option<i64>,
    pub pronouns: Option<String>,
    pub pronouns_option: Option<i64>,
}

#[derive(Deserialize)]
pub enum UserStatus {
    #[serde(rename = "pending")]
    Pending,
    #[serde(rename = "active")]
    Active,
    #[serde(rename = "inactive")]
    Inactive,
}

#[derive(Deserialize)]
#[allow(dead_code)]
pub struct PhoneNumber {
    pub code: Option<String>,
    pub country: Option<String>,
    pub label: Option<PhoneNumberLabel>,
    pub number: Option<String>,
    pub verified: Option<bool>,
}

#[derive(Deserialize)]
#[allow(dead_code)]
pub struct CustomAttribute {
    pub key: Option<String>,
    pub name: Option<String>,
    pub value: Option<String>,
}

#[derive(Deserialize)]
pub enum PlanUnitedType {
    #[serde(rename = "1")]
    ProUsCa,
    #[serde(rename = "2")]
    ProUkIr,
    #[serde(rename = "4")]
    ProAuNz,
    #[serde(rename = "8")]
    ProGlobalSelect,
    #[serde(rename = "16")]
    ProZoomPhonePro,
    #[serde(rename = "32")]
    BusinessUsCa,
    #[serde(rename = "64")]
    BusinessUkIr,
    #[serde(rename = "128")]
    BusinessAuNz,
    #[serde(rename = "256")]
    BusinessGlobalSelect,
    #[serde(rename = "512")]
    BusinessZoomPhonePro,
    #[serde(rename = "1024")]
    EnterpriseUsCa,
    #[serde(rename = "2048")]
    EnterpriseUkIr,
    #[serde(rename = "4096")]
    EnterpriseAuNz,
    #[serde(rename = "8192")]
    EnterpriseGlobalSelect,
    #[serde(rename = "16384")]
    EnterpriseZoomPhonePro,
    #[serde(rename = "32768")]
    ProJapan,
    #[serde(rename = "65536")]
    BusinessJapan,
    #[serde(rename = "131072")]
    EnterpriseJapan,
}

#[derive(Deserialize)]
#[allow(dead_code)]
pub struct LicenseInfo {
    pub license_type: Option<LicenseType>,
    pub license_option: Option<i64>,
    pub subscription_id: Option<String>,
}

#[derive(Deserialize)]
pub enum PhoneNumberLabel {
    #[serde(rename = "Mobile")]
    Mobile,
    #[serde(rename = "Office")]
    Office,
    #[serde(rename = "Home")]
    Home,
    #[serde(rename = "Fax")]
    Fax,
}

#[derive(Deserialize)]
pub enum LicenseType {
    #[serde(rename = "MEETING")]
    Meeting,
    #[serde(rename = "ZOOM_WORKPLACE_BUNDLE")]
    ZoomWorkplaceBundle,
}

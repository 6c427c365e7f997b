//! The user's fields as serde's derive reads them: strictly, and with what it
//! doesn't know thrown away. Integer enums are plain integers, for which serde
//! has no derive.

use chrono::{DateTime, Utc};
use serde::Deserialize;

#[derive(Deserialize)]
#[allow(dead_code)]
pub(crate) struct User {
    pub(crate) id: Option<String>,
    pub(crate) account_id: Option<String>,
    pub(crate) account_number: Option<i64>,
    pub(crate) email: Option<String>,
    pub(crate) first_name: Option<String>,
    pub(crate) last_name: Option<String>,
    pub(crate) display_name: Option<String>,
    #[serde(rename = "type")]
    pub(crate) type_: Option<i64>,
    pub(crate) status: Option<UserStatus>,
    pub(crate) role_id: Option<String>,
    pub(crate) role_name: Option<String>,
    pub(crate) dept: Option<String>,
    pub(crate) company: Option<String>,
    pub(crate) cost_center: Option<String>,
    pub(crate) job_title: Option<String>,
    pub(crate) location: Option<String>,
    pub(crate) manager: Option<String>,
    pub(crate) employee_unique_id: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) timezone: Option<String>,
    pub(crate) created_at: Option<DateTime<Utc>>,
    pub(crate) user_created_at: Option<DateTime<Utc>>,
    pub(crate) last_login_time: Option<DateTime<Utc>>,
    pub(crate) last_client_version: Option<String>,
    #[serde(default)]
    pub(crate) login_types: Vec<i64>,
    pub(crate) login_type: Option<i64>,
    pub(crate) pmi: Option<i64>,
    pub(crate) use_pmi: Option<bool>,
    pub(crate) personal_meeting_url: Option<String>,
    pub(crate) vanity_url: Option<String>,
    pub(crate) host_key: Option<String>,
    pub(crate) jid: Option<String>,
    pub(crate) pic_url: Option<String>,
    pub(crate) cms_user_id: Option<String>,
    pub(crate) cluster: Option<String>,
    #[serde(default)]
    pub(crate) group_ids: Vec<String>,
    #[serde(default)]
    pub(crate) im_group_ids: Vec<String>,
    #[serde(default)]
    pub(crate) division_ids: Vec<String>,
    pub(crate) phone_country: Option<String>,
    pub(crate) phone_number: Option<String>,
    #[serde(default)]
    pub(crate) phone_numbers: Vec<PhoneNumber>,
    // The sample has an object here, which a derived list rejects.
    pub(crate) custom_attributes: Option<CustomAttribute>,
    pub(crate) plan_united_type: Option<PlanUnitedType>,
    pub(crate) zoom_one_type: Option<i64>,
    #[serde(default)]
    pub(crate) license_info_list: Vec<LicenseInfo>,
    pub(crate) verified: Option<i64>,
    pub(crate) pronouns: Option<String>,
    pub(crate) pronouns_option: Option<i64>,
}

#[derive(Deserialize)]
pub(crate) enum UserStatus {
    #[serde(rename = "pending")]
    Pending,
    #[serde(rename = "active")]
    Active,
    #[serde(rename = "inactive")]
    Inactive,
}

#[derive(Deserialize)]
#[allow(dead_code)]
pub(crate) struct PhoneNumber {
    pub(crate) code: Option<String>,
    pub(crate) country: Option<String>,
    pub(crate) label: Option<PhoneNumberLabel>,
    pub(crate) number: Option<String>,
    pub(crate) verified: Option<bool>,
}

#[derive(Deserialize)]
#[allow(dead_code)]
pub(crate) struct CustomAttribute {
    pub(crate) key: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) value: Option<String>,
}

#[derive(Deserialize)]
pub(crate) enum PlanUnitedType {
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
pub(crate) struct LicenseInfo {
    pub(crate) license_type: Option<LicenseType>,
    pub(crate) license_option: Option<i64>,
    pub(crate) subscription_id: Option<String>,
}

#[derive(Deserialize)]
pub(crate) enum PhoneNumberLabel {
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
pub(crate) enum LicenseType {
    #[serde(rename = "MEETING")]
    Meeting,
    #[serde(rename = "ZOOM_WORKPLACE_BUNDLE")]
    ZoomWorkplaceBundle,
}

//! The user's fields as serde's derive reads them: strictly, and with what it
//! doesn't know thrown away. Integer enums are plain integers, for which serde
//! has no derive.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

#[derive(Deserialize, Serialize)]
#[allow(dead_code)]
pub(crate) struct User {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) account_number: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) first_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) display_name: Option<String>,
    #[serde(rename = "type")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) type_: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) status: Option<UserStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) role_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) role_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) dept: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) company: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cost_center: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) job_title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) location: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) manager: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) employee_unique_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) timezone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) created_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user_created_at: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_login_time: Option<DateTime<Utc>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) last_client_version: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) login_types: Vec<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) login_type: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pmi: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) use_pmi: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) personal_meeting_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) vanity_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) host_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) jid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pic_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cms_user_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cluster: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) group_ids: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) im_group_ids: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) division_ids: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) phone_country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) phone_number: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) phone_numbers: Vec<PhoneNumber>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) custom_attributes: Vec<CustomAttribute>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) plan_united_type: Option<PlanUnitedType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) zoom_one_type: Option<i64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) license_info_list: Vec<LicenseInfo>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) verified: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pronouns: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) pronouns_option: Option<i64>,
}

#[derive(Deserialize, Serialize)]
pub(crate) enum UserStatus {
    #[serde(rename = "pending")]
    Pending,
    #[serde(rename = "active")]
    Active,
    #[serde(rename = "inactive")]
    Inactive,
}

#[derive(Deserialize, Serialize)]
#[allow(dead_code)]
pub(crate) struct PhoneNumber {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) label: Option<PhoneNumberLabel>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) verified: Option<bool>,
}

#[derive(Deserialize, Serialize)]
#[allow(dead_code)]
pub(crate) struct CustomAttribute {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<String>,
}

#[derive(Deserialize, Serialize)]
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

#[derive(Deserialize, Serialize)]
#[allow(dead_code)]
pub(crate) struct LicenseInfo {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) license_type: Option<LicenseType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) license_option: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) subscription_id: Option<String>,
}

#[derive(Deserialize, Serialize)]
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

#[derive(Deserialize, Serialize)]
pub(crate) enum LicenseType {
    #[serde(rename = "MEETING")]
    Meeting,
    #[serde(rename = "ZOOM_WORKPLACE_BUNDLE")]
    ZoomWorkplaceBundle,
}
